/** What can be done with an answer: copy it, and say whether it helped. */

import { html, nothing, type TemplateResult } from "lit";
import type { Entry } from "./conversation.js";
import { writtenDate } from "./dates.js";
import { icons } from "./icons.js";
import { words } from "./words.js";

const COPIED = new Set(["policy", "silent", "urgent", "out_of_scope"]);
const JUDGED = new Set(["policy", "silent"]);

export interface ToolsView {
  entry: Entry;
  /** It belongs to the last turn: the assistant counts feedback on that answer only. */
  isLast: boolean;
  /** What the person said next, if anything. */
  said: string | null;
  isCopied: boolean;
  copy(): void;
  judge(words: string): void;
}

/** The answer as plain text, each quotation with its source, to be put into an e-mail or a note. */
export function plainText({ text, custom }: Entry): string {
  const bare = text.replace(/\*\*([^*]+)\*\*/g, "$1").replace(/^\s*>\s?/gm, "");
  const sources = custom.citations.map(({ clause, heading, version, effectiveOn }) =>
    words.copiedSource(words.source(clause, heading, version, writtenDate(effectiveOn))),
  );
  return [bare.trim(), ...sources].join("\n\n");
}

/** Copies within a person's own click. Without a secure page, or where a frame may not, the old way still works. */
export async function copyText(text: string, near: ParentNode): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch (error) {
    if (!(error instanceof DOMException || error instanceof TypeError)) throw error;
    return copyBySelection(text, near);
  }
}

function copyBySelection(text: string, near: ParentNode): boolean {
  const before = (near as ShadowRoot).activeElement as HTMLElement | null;
  const box = document.createElement("textarea");
  box.className = "unseen";
  box.value = text;
  near.append(box);
  box.select();
  const isCopied = document.execCommand("copy");
  box.remove();
  before?.focus();
  return isCopied;
}

function judging({ isLast, said, judge }: ToolsView): TemplateResult | typeof nothing {
  const given = said === words.helped || said === words.didNotHelp ? said : null;
  if (given) return html`<span class="judged">${icons.tick} ${words.youSaidIt(given)}</span>`;
  if (!isLast) return nothing;
  return html`<button type="button" class="tool" @click=${() => judge(words.helped)}>${words.helped}</button>
    <button type="button" class="tool" @click=${() => judge(words.didNotHelp)}>${words.didNotHelp}</button>`;
}

export function tools(view: ToolsView): TemplateResult | typeof nothing {
  const { entry, isCopied, copy } = view;
  if (!COPIED.has(entry.kind)) return nothing;
  return html`<div class="tools" role="group" aria-label=${words.tools}>
    <button type="button" class="tool" @click=${copy}>
      ${isCopied ? icons.tick : icons.copy} ${isCopied ? words.copied : words.copy}
    </button>
    ${JUDGED.has(entry.kind) ? judging(view) : nothing}
  </div>`;
}
