/** The page in a frame: joins the chat to the window it signs in with, and to the page around it. */

import type { PolicyChat } from "./policy-chat.js";

const ACTIVE_EVERY = 5 * 60_000; // ms between two signs of life

const chat = document.querySelector<PolicyChat>("policy-chat");
let toldAt = Date.now();

/** A window of ours hands over a grant; the server turns it into this frame's own session. */
async function takeGrant(grant: string): Promise<void> {
  const body = new URLSearchParams({ grant });
  const answer = await fetch("/embed/session", { method: "POST", credentials: "same-origin", body });
  if (answer.ok) chat?.goOn(await answer.json());
}

addEventListener("message", ({ origin, source, data }) => {
  if (origin === location.origin && typeof data?.grant === "string") void takeGrant(data.grant);
  else if (source === parent && data?.policyChat === "opened") chat?.focus();
});

// The page around the frame holds the launcher. It is told nothing but the key; it may be any allowed site.
addEventListener("keydown", (event) => {
  const isOurs = event.key === "Escape" && !event.isComposing && parent !== window;
  if (isOurs) parent.postMessage({ policyChat: "close" }, "*");
});

/** Whoever uses the chat stays signed in, as on the portal's own pages. */
function active(): void {
  if (Date.now() - toldAt < ACTIVE_EVERY) return;
  toldAt = Date.now();
  void fetch("/embed/active", { method: "POST", credentials: "same-origin" }).catch(() => (toldAt = 0));
}

for (const kind of ["keydown", "pointerdown"]) addEventListener(kind, active, { passive: true });
