/** The small part of Markdown that answers use: paragraphs, "- " lists, "> " quotations and **bold**. */

export interface Span {
  text: string;
  bold: boolean;
}
export type Line = Span[];
export type Block =
  | { kind: "paragraph"; lines: Line[] }
  | { kind: "list"; items: Line[] }
  | { kind: "quote"; text: string; blocks: Block[] };

type Kind = Block["kind"];

const MARK: Record<Kind, RegExp> = { list: /^\s*[-•]\s+/, quote: /^\s*>\s?/, paragraph: /^/ };

function kindOf(line: string): Kind {
  if (MARK.quote.test(line)) return "quote";
  return MARK.list.test(line) ? "list" : "paragraph";
}

function spans(line: string): Line {
  return line
    .split(/(\*\*[^*]+\*\*)/)
    .filter(Boolean)
    .map((part) => {
      const bold = part.length > 4 && part.startsWith("**") && part.endsWith("**");
      return { text: bold ? part.slice(2, -2) : part, bold };
    });
}

function block(kind: Kind, lines: string[]): Block {
  const bare = lines.map((line) => line.replace(MARK[kind], ""));
  if (kind === "list") return { kind, items: bare.map(spans) };
  if (kind === "quote") return { kind, text: bare.join("\n").trim(), blocks: parse(bare.join("\n")) };
  return { kind, lines: bare.map(spans) };
}

/** The blocks of a text, in order. Whatever is not of the subset stays as it was written. */
export function parse(text: string): Block[] {
  const blocks: Block[] = [];
  let lines: string[] = [];
  let kind: Kind = "paragraph";
  const finish = (): void => {
    if (lines.length > 0) blocks.push(block(kind, lines));
    lines = [];
  };
  for (const line of text.replace(/\r\n?/g, "\n").split("\n")) {
    const isBlank = line.trim() === "";
    if (isBlank || kindOf(line) !== kind) finish();
    if (isBlank) continue;
    kind = kindOf(line);
    lines.push(line);
  }
  finish();
  return blocks;
}
