/** The message box: grows with its text, counts near the end, and keeps what was written. */

import { html, nothing, type TemplateResult } from "lit";
import { icons } from "./icons.js";
import { words } from "./words.js";

/** Counted as the server counts, in characters and not in UTF-16 units. */
export const LONGEST_TEXT = 2000;
const COUNT_FROM = 200; // characters left

export interface ComposerView {
  draft: string;
  /** There is a conversation to print. */
  canPrint: boolean;
  typed(text: string): void;
  send(): void;
}

function charactersLeft(draft: string): number {
  return LONGEST_TEXT - [...draft].length;
}

export function isSendable(draft: string): boolean {
  return draft.trim() !== "" && charactersLeft(draft) >= 0;
}

function countWords(left: number): string {
  return left < 0 ? words.tooLong(-left) : words.left(left);
}

/** What a screen reader hears of the count: every fifty characters, not every key. */
function countSaid(left: number): string {
  if (left > COUNT_FROM) return "";
  return left < 0 ? words.tooLongSaid : words.leftAbout(Math.ceil(left / 50) * 50);
}

function sendsOn(event: KeyboardEvent): boolean {
  return event.key === "Enter" && !event.shiftKey && !event.isComposing;
}

/** Heights set through the object model pass a strict content policy; a style attribute would not. */
export function fit(box: HTMLTextAreaElement): void {
  box.style.height = "auto";
  box.style.height = `${box.scrollHeight + box.offsetHeight - box.clientHeight}px`;
}

export function composer({ draft, canPrint, typed, send }: ComposerView): TemplateResult {
  const left = charactersLeft(draft);
  const isOver = left < 0;
  return html`<form
    class="composer"
    @submit=${(event: Event) => {
      event.preventDefault();
      send();
    }}
  >
    <label class="unseen" for="box">${words.boxLabel}</label>
    <div class="row">
      <textarea
        id="box"
        rows="1"
        enterkeyhint="send"
        placeholder=${words.boxLabel}
        aria-describedby="hint"
        aria-invalid=${isOver ? "true" : "false"}
        .value=${draft}
        @input=${(event: InputEvent) => typed((event.target as HTMLTextAreaElement).value)}
        @pointerdown=${(event: Event) => ((event.target as HTMLTextAreaElement).inputMode = "text")}
        @keydown=${(event: KeyboardEvent) => {
          if (!sendsOn(event)) return;
          event.preventDefault();
          send();
        }}
      ></textarea>
      <button type="submit" class="send">${icons.send}<span>${words.send}</span></button>
    </div>
    <div class="below">
      <p id="hint" class="hint">${words.boxHint}</p>
      ${left <= COUNT_FROM
        ? html`<p class="count ${isOver ? "over" : ""}" aria-hidden="true">${countWords(left)}</p>`
        : nothing}
      ${canPrint
        ? html`<button type="button" class="tool" @click=${() => print()}>${icons.print} ${words.print}</button>`
        : nothing}
    </div>
    <p class="unseen" role="status">${countSaid(left)}</p>
  </form>`;
}
