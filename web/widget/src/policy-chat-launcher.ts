/** One script tag for an intranet: a button that opens the chat as a panel. The chat itself lives in a frame of the
 * portal, so nothing of the page around it reaches it, and the page cannot read what is said. */

const script = document.currentScript as HTMLScriptElement | null;

const STYLE = `
  :host {
    all: initial !important;
    position: fixed !important;
    inset-block-end: 0 !important;
    inset-inline-end: 0 !important;
    z-index: 2147483000 !important;
    display: block !important;
    color-scheme: light dark !important;
    direction: ltr !important;
  }
  :host([data-side="left"]) { inset-inline: 0 auto !important; }
  @media print { :host { display: none !important; } }
  [hidden] { display: none !important; }
  *, *::before { box-sizing: border-box; }
  .launch, .panel {
    --ground: #ffffff; --ink: #13252c; --accent: #0f4f5e; --on-accent: #ffffff; --line: #6c7f86;
    font: 16px/1.4 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  }
  button { font: inherit; cursor: pointer; }
  button:focus-visible {
    outline: 3px solid var(--on-accent);
    outline-offset: -5px;
    box-shadow: 0 0 0 3px var(--accent), 0 0 0 5px var(--ground);
  }
  .launch {
    display: inline-flex; align-items: center; gap: 10px;
    min-height: 52px; max-width: calc(100vw - 32px); margin: 16px; padding: 10px 20px 10px 16px;
    border: 2px solid var(--on-accent); border-radius: 999px;
    background: var(--accent); color: var(--on-accent); font-weight: 600; text-align: start;
    box-shadow: 0 4px 16px rgb(0 0 0 / 28%);
  }
  svg { flex: none; width: 24px; height: 24px; }
  .panel {
    display: flex; flex-direction: column; overflow: hidden;
    width: min(416px, calc(100vw - 32px)); height: min(680px, calc(100vh - 32px)); margin: 16px;
    border: 1px solid var(--line); border-radius: 14px; background: var(--ground); color: var(--ink);
    box-shadow: 0 8px 32px rgb(0 0 0 / 32%);
  }
  .top {
    display: flex; align-items: center; justify-content: space-between; gap: 12px; flex: none;
    padding: 4px 6px 4px 16px; background: var(--accent); color: var(--on-accent);
  }
  .top h2 { margin: 0; font: inherit; font-weight: 600; }
  .close {
    min-height: 44px; min-width: 44px; padding: 4px 14px;
    border: 0; border-radius: 10px; background: none; color: inherit; text-decoration: underline;
  }
  iframe { flex: 1; min-height: 0; width: 100%; border: 0; background: var(--ground); }
  @media (max-width: 480px), (max-height: 480px) {
    .panel { width: 100vw; height: 100vh; height: 100dvh; margin: 0; border: 0; border-radius: 0; }
  }
  @media (prefers-color-scheme: dark) {
    .launch, .panel {
      --ground: #18252a; --ink: #e8eff0; --accent: #86d3dc; --on-accent: #06252b; --line: #7f949b;
    }
  }
  @media (forced-colors: active) { button:focus-visible { outline-color: Highlight; } }
`;

function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Record<string, string>,
  ...inside: Node[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...inside);
  return made;
}

function text(said: string): Text {
  return document.createTextNode(said);
}

function speechMark(): SVGSVGElement {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 32 32");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("fill", "currentColor");
  path.setAttribute(
    "d",
    "M5 4h22a3 3 0 0 1 3 3v14a3 3 0 0 1-3 3H15l-7 6v-6H5a3 3 0 0 1-3-3V7a3 3 0 0 1 3-3zm3 6v2h16v-2zm0 6v2h10v-2z",
  );
  svg.append(path);
  return svg;
}

function launch(source: HTMLScriptElement): void {
  const portal = new URL(source.src).origin;
  const { label = "Ask about the policy", title = "Policy Assistant", side = "right" } = source.dataset;

  const button = element("button", { type: "button", class: "launch", "aria-haspopup": "dialog" }, speechMark(), text(label));
  const close = element("button", { type: "button", class: "close" }, text("Close"));
  // Copying needs the page's leave in a frame of another site.
  const frame = element("iframe", { title, allow: "clipboard-write", referrerpolicy: "origin" });
  const top = element("div", { class: "top" }, element("h2", {}, text(title)), close);
  const panel = element("div", { class: "panel", role: "dialog", "aria-label": title, hidden: "" }, top);

  function toFrame(): void {
    frame.focus();
    frame.contentWindow?.postMessage({ policyChat: "opened" }, portal);
  }
  function opened(isOpen: boolean): void {
    panel.hidden = !isOpen;
    button.hidden = isOpen;
    if (!isOpen) return button.focus();
    if (frame.isConnected) return toFrame();
    frame.src = `${portal}/embed`; // nothing is asked of the portal before somebody wants it
    frame.addEventListener("load", toFrame, { once: true });
    panel.append(frame);
    close.focus();
  }
  button.addEventListener("click", () => opened(true));
  close.addEventListener("click", () => opened(false));
  panel.addEventListener("keydown", (event) => {
    if (event.key === "Escape") opened(false);
  });
  addEventListener("message", (event) => {
    const isOurs = event.source !== null && event.source === frame.contentWindow && event.origin === portal;
    if (isOurs && event.data?.policyChat === "close") opened(false);
  });

  const host = element("policy-chat-launcher" as "div", { "data-side": side, lang: "en-GB" });
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  root.adoptedStyleSheets = [sheet];
  root.append(button, panel);
  document.documentElement.append(host); // beside the body: whatever is done to that leaves this in its place
}

if (script && !document.querySelector("policy-chat-launcher")) launch(script);
