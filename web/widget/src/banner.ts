/** The state of the line and of the answer, in words. Both regions are always there, so changes are announced. */

import { html, nothing, type TemplateResult } from "lit";
import { icons } from "./icons.js";
import type { ChatSession } from "./session.js";
import { words } from "./words.js";

type Drawn = TemplateResult | typeof nothing;

function lineWords({ phase, notice }: ChatSession): string {
  if (phase === "connecting") return words.connecting;
  if (phase === "offline") return words.offline;
  if (phase === "unreachable") return words.unreachable;
  if (notice === "connected-again") return words.connectedAgain;
  return notice === "answered-meanwhile" ? words.answeredMeanwhile : "";
}

export interface SignIn {
  url: string;
  /** In a window of its own, which must be able to answer: in a frame the page around us would be left. */
  inWindow: boolean;
}

function signedOut({ url, inWindow }: SignIn, hasDraft: boolean): TemplateResult {
  const link = inWindow
    ? html`<a href=${url} target="_blank" rel="opener">${words.signInNewTab}</a>`
    : html`<a href=${url}>${words.signIn}</a>`;
  return html`<p><b>${words.signedOut}</b> ${hasDraft ? words.draftKept : nothing} ${link}</p>`;
}

function noHistory(session: ChatSession): TemplateResult {
  return html`<p>
    ${words.historyFailed}
    <button type="button" class="again" @click=${() => void session.refresh()}>
      ${icons.again} ${words.tryAgain}
    </button>
  </p>`;
}

function line(session: ChatSession, signIn: SignIn, hasDraft: boolean): Drawn {
  if (session.phase === "signed-out") return signedOut(signIn, hasDraft);
  if (session.phase === "online" && session.historyFailed) return noHistory(session);
  const said = lineWords(session);
  return said ? html`<p>${said}</p>` : nothing;
}

export function banner(session: ChatSession, signIn: SignIn, hasDraft: boolean): TemplateResult {
  return html`<div class="banner ${session.phase}" role="status">${line(session, signIn, hasDraft)}</div>`;
}

export function waitLine({ waiting }: ChatSession): TemplateResult {
  const dots = html`<span class="dots" aria-hidden="true"><i></i><i></i><i></i></span>`;
  const said = { none: "", typing: words.typing, slow: words.slow, late: words.late }[waiting.step];
  return html`<div class="wait" role="status">
    ${said ? html`<p>${waiting.step === "late" ? nothing : dots}${said}</p>` : nothing}
  </div>`;
}
