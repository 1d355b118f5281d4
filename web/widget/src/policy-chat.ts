/** `<policy-chat>`: the chat of the policy assistant. It draws the session and passes on what people do. */

import { LitElement, html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { banner, waitLine } from "./banner.js";
import { composer, fit, isSendable } from "./composer.js";
import type { Entry } from "./conversation.js";
import { dayOf } from "./dates.js";
import { keepDraft, takeDraft } from "./draft.js";
import { icons } from "./icons.js";
import { message } from "./message.js";
import { Following } from "./scroll.js";
import { ChatSession, type Watcher } from "./session.js";
import { registerRem, styles } from "./styles.js";
import { copyText, plainText } from "./tools.js";
import { welcome } from "./welcome.js";
import { words } from "./words.js";

export class PolicyChat extends LitElement implements Watcher {
  static override styles = styles;
  static override properties = {
    assistant: { type: String },
    tokenUrl: { attribute: "token-url" },
    policyUrl: { attribute: "policy-url" },
    signInUrl: { attribute: "sign-in-url" },
    signInWindow: { attribute: "sign-in-window", type: Boolean },
    name: { type: String },
  };

  declare assistant: string;
  declare tokenUrl: string;
  declare policyUrl: string;
  declare signInUrl: string;
  declare signInWindow: boolean;
  declare name: string;
  #session: ChatSession | null = null;
  #following = new Following(() => this.requestUpdate());
  #draft = "";
  #suggestion: string | null = null;
  #isWelcome = false;
  #hadFocus = false;
  #copied: string | null = null;
  /** What is announced after a person did something that shows nothing new to a screen reader. */
  #told = "";

  constructor() {
    super();
    this.assistant = location.origin;
    this.tokenUrl = "/chat/token";
    this.policyUrl = "/policy";
    this.signInUrl = "/";
    this.signInWindow = false;
    this.name = "";
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#session = new ChatSession(this.assistant, this.tokenUrl, this);
    this.#session.start();
    addEventListener("resize", this.#settle);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener("resize", this.#settle);
    this.#session?.close();
    this.#session = null;
  }

  changed(): void {
    this.requestUpdate();
  }

  /** Goes on with a token the page was given, as after signing in in another window. */
  goOn(token: unknown): void {
    this.#session?.goOn(token);
  }

  override focus(): void {
    this.renderRoot.querySelector("textarea")?.focus({ preventScroll: true });
  }

  signedIn(isSomebodyElse: boolean): void {
    if (isSomebodyElse) {
      this.#draft = "";
      this.#isWelcome = false;
      this.#suggestion = null;
    }
    if (!this.#draft) this.#draft = takeDraft(this.#session?.person ?? null);
    this.requestUpdate();
  }

  givenBack(given: string): void {
    this.#write([given, this.#draft].filter(Boolean).join("\n\n"));
  }

  override render(): TemplateResult | typeof nothing {
    const session = this.#session;
    if (!session) return nothing;
    const { entries } = session.conversation;
    this.#isWelcome ||= session.isLoaded && !session.historyFailed && entries.length === 0;
    const history = entries.filter((one) => !one.live);
    const live = entries.filter((one) => one.live);
    return html`<div class="chat" lang="en-GB" dir="ltr">
      <h2 class="unseen">${words.title}</h2>
      <p class="printed">${words.printed(dayOf(Date.now()))}</p>
      <div class="view">
        <section class="scroll" tabindex="0" aria-label=${words.title} @scroll=${this.#scrolled}>
          <div class="column">
            ${this.#isWelcome && history.length === 0 ? this.#welcome() : nothing}
            <div class="part">
              ${history.length > 0 ? html`<h3 class="unseen">${words.earlier}</h3>` : nothing}
              ${this.#messages(history, 0)}
            </div>
            ${live.length > 0 ? html`<h3 class="unseen">${words.latest}</h3>` : nothing}
            <div class="part" role="log" aria-live="polite" aria-label=${words.latest}>
              ${this.#messages(live, history.length)}
            </div>
            ${waitLine(session)}
          </div>
        </section>
        ${this.#following.isAtEnd || entries.length === 0 ? nothing : this.#jump()}
      </div>
      <div class="foot">
        ${banner(session, { url: this.signInUrl, inWindow: this.signInWindow }, this.#draft !== "")}
        <p class="unseen" role="status">${this.#told}</p>
        ${composer({
          draft: this.#draft,
          canPrint: entries.length > 0,
          typed: (text) => this.#write(text),
          send: () => this.#send(),
        })}
      </div>
    </div>`;
  }

  protected override willUpdate(): void {
    this.#hadFocus = this.shadowRoot?.activeElement != null;
  }

  protected override updated(): void {
    const isFocusLost = this.#hadFocus && !this.shadowRoot?.activeElement;
    if (isFocusLost) this.#focusBox(); // what had it was replaced; the keyboard must not fall off the page
    const box = this.renderRoot.querySelector("textarea");
    if (box) fit(box);
    this.#settle();
  }

  #messages(entries: readonly Entry[], offset: number): unknown {
    const key = (entry: Entry): string => entry.id;
    const open = this.#session!.conversation.open();
    return repeat(entries, key, (entry, index) => this.#message(entry, index + offset, open));
  }

  #message(entry: Entry, index: number, open: ReadonlySet<string>): TemplateResult {
    const session = this.#session!;
    const { conversation } = session;
    const drawn = message({
      entry,
      isOpen: open.has(entry.id),
      chosen: entry.buttons.length > 0 ? conversation.chosenUnder(index) : null,
      isConnecting: session.phase === "connecting" && !session.isLoaded,
      policyUrl: this.policyUrl,
      press: (title, payload) => this.#answer(() => session.press(entry, title, payload)),
      sendAgain: () => this.#answer(() => session.sendAgain(entry.id)),
      isNewestOwn: entry === conversation.newestOwn(),
      tools: {
        said: conversation.saidAfter(index),
        isCopied: entry.id === this.#copied,
        copy: () => void this.#copy(entry),
        judge: (given) => this.#answer(() => session.say(given)),
      },
    });
    return html`${this.#day(entry, conversation.entries[index - 1])}${drawn}`;
  }

  /** The day, above the first message of it. */
  #day(entry: Entry, before: Entry | undefined): TemplateResult | typeof nothing {
    const day = entry.at === null ? "" : dayOf(entry.at);
    const dayBefore = before?.at == null ? "" : dayOf(before.at);
    if (!day || day === dayBefore || (!before && day === dayOf(Date.now()))) return nothing;
    return html`<p class="day"><span>${day}</span></p>`;
  }

  #welcome(): TemplateResult {
    return welcome({
      name: this.name,
      isOpen: this.#session?.conversation.entries.length === 0,
      chosen: this.#suggestion,
      say: (suggestion) => {
        this.#suggestion = suggestion;
        this.#answer(() => this.#session?.say(suggestion));
      },
    });
  }

  #jump(): TemplateResult {
    return html`<button type="button" class="jump" title=${words.jump} @click=${this.#toNewest}>
      ${icons.down}<span>${words.jump}</span>
    </button>`;
  }

  async #copy(entry: Entry): Promise<void> {
    const isCopied = await copyText(plainText(entry), this.renderRoot);
    this.#copied = isCopied ? entry.id : null;
    this.#told = isCopied ? words.copiedSaid : words.copyFailed;
    this.requestUpdate();
  }

  #send(): void {
    const text = this.#draft;
    if (isSendable(text) && this.#session?.phase !== "signed-out") {
      this.#answer(() => this.#session?.say(text.trim()));
      this.#write("");
    }
    this.#focusBox();
  }

  /** What the person does with a message: shown at once, then they may write. */
  #answer(act: () => void): void {
    if (this.#session?.phase === "signed-out") return;
    this.#following.resume();
    act();
    this.#focusBox();
  }

  #write(text: string): void {
    this.#draft = text;
    keepDraft(text, this.#session?.person ?? null);
    this.requestUpdate();
  }

  /** On a touch screen the keyboard stays down until the box itself is touched. */
  #focusBox(): void {
    const box = this.renderRoot.querySelector("textarea");
    if (!box || this.shadowRoot?.activeElement === box) return;
    if (matchMedia("(pointer: coarse)").matches) box.inputMode = "none";
    box.focus({ preventScroll: true });
  }

  get #box(): HTMLElement | null {
    return this.renderRoot.querySelector<HTMLElement>(".scroll");
  }

  #settle = (): void => {
    const own = this.renderRoot.querySelectorAll<HTMLElement>("[role=log] .message.own");
    const isSaid = (this.#session?.conversation.entries.length ?? 0) > 0; // a greeting is read from its start
    if (this.#box && isSaid) this.#following.settle(this.#box, own[own.length - 1] ?? null);
  };

  #scrolled = (): void => {
    if (this.#box) this.#following.scrolled(this.#box);
  };

  #toNewest = (): void => {
    if (this.#box) this.#following.toEnd(this.#box);
    this.#focusBox();
  };
}

registerRem();
if (!customElements.get("policy-chat")) customElements.define("policy-chat", PolicyChat);
