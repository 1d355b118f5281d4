/** A bot message's text, drawn block by block; quotations become citation cards. Text never becomes markup. */

import { html, nothing, type TemplateResult } from "lit";
import { citationCard, plainQuote } from "./cards.js";
import { parse, type Block, type Line } from "./markdown.js";
import type { Citation } from "./protocol.js";

type Quote = Extract<Block, { kind: "quote" }>;

function drawLine(line: Line): TemplateResult[] {
  return line.map((span) => (span.bold ? html`<strong>${span.text}</strong>` : html`${span.text}`));
}

function drawLines(lines: Line[]): TemplateResult[] {
  return lines.map((line, index) => html`${index > 0 ? html`<br />` : nothing}${drawLine(line)}`);
}

function drawBlock(block: Block, cards: ReadonlyMap<Quote, Citation>, policyUrl: string): TemplateResult {
  if (block.kind === "paragraph") return html`<p>${drawLines(block.lines)}</p>`;
  if (block.kind === "list") {
    return html`<ul>
      ${block.items.map((item) => html`<li>${drawLine(item)}</li>`)}
    </ul>`;
  }
  const quoted = block.blocks.map((inner) => drawBlock(inner, cards, policyUrl));
  const citation = cards.get(block);
  return citation ? citationCard(citation, quoted, policyUrl) : plainQuote(quoted);
}

/** Compares words only: a quotation may be broken into lines or marked bold in the text. */
function bare(text: string): string {
  return text.replace(/[*>\s“”"]+/g, " ").trim();
}

/** Which citation each quotation shows: the one with the same words, otherwise the next in order. */
function pair(quotes: Quote[], citations: readonly Citation[]): Map<Quote, Citation> {
  const pairs = new Map<Quote, Citation>();
  const left = [...citations];
  const take = (quote: Quote, at: number): void => {
    const [citation] = at < 0 ? [] : left.splice(at, 1);
    if (citation) pairs.set(quote, citation);
  };
  const isSame = (quote: Quote, one: Citation): boolean => {
    const [said, cited] = [bare(quote.text), bare(one.quote)];
    return cited !== "" && (said.includes(cited) || cited.includes(said));
  };
  for (const quote of quotes) take(quote, left.findIndex((one) => isSame(quote, one)));
  const unmatched = quotes.filter((quote) => !pairs.has(quote));
  if (unmatched.length === left.length) unmatched.forEach((quote) => take(quote, 0));
  return pairs;
}

export function richText(text: string, citations: readonly Citation[], policyUrl: string): TemplateResult {
  const blocks = parse(text);
  const cards = pair(blocks.filter((block): block is Quote => block.kind === "quote"), citations);
  const shown = new Set(cards.values());
  const rest = citations.filter((citation) => !shown.has(citation));
  return html`${blocks.map((block) => drawBlock(block, cards, policyUrl))}
  ${rest.map((citation) => citationCard(citation, richText(citation.quote, [], policyUrl), policyUrl))}`;
}
