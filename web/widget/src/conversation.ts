/** What has been said, in order, and how each of the person's own messages is doing. */

import type { Choice, History, Message, Outgoing } from "./protocol.js";

export type Delivery = "sent" | "sending" | "unsent" | "refused";

export interface Entry extends Message {
  /** Said while the page was open, so it is announced. */
  live: boolean;
  delivery: Delivery;
  refusal: string;
  /** What goes to the server for the person's own message; null for what others said and for history. */
  outgoing: Outgoing | null;
  /** The label that was pressed under this message. */
  chosen: string | null;
}

const NOTHING_CUSTOM = { citations: [], scenario: null, progress: null, links: [], judgement: null };

function entry(message: Message, live: boolean): Entry {
  return { ...message, live, delivery: "sent", refusal: "", outgoing: null, chosen: null };
}

export function ownMessage(id: string, text: string): Message {
  return {
    id,
    from: "user",
    text,
    kept: true,
    buttons: [],
    custom: NOTHING_CUSTOM,
    kind: "",
    endOfTurn: false,
    isNotice: false,
    at: Date.now(),
  };
}

export class Conversation {
  entries: readonly Entry[] = [];
  /** Bot messages of an unfinished turn that history has shown already; the server may still send them. */
  #mayRepeat: string[] = [];

  addOwn(id: string, text: string, outgoing: Outgoing): void {
    const own = { ...entry(ownMessage(id, text), true), outgoing, delivery: "sending" as const };
    this.entries = [...this.entries, own];
  }

  addEcho(message: Message): void {
    if (!this.#has(message.id)) this.entries = [...this.entries, entry(message, true)];
  }

  /** Whether the message was new. */
  addBot(message: Message): boolean {
    const repeat = this.#mayRepeat.indexOf(message.text);
    if (message.endOfTurn) this.#mayRepeat = [];
    else if (repeat >= 0) this.#mayRepeat.splice(repeat, 1);
    if (repeat >= 0 || this.#has(message.id)) return false;
    this.entries = [...this.entries, { ...entry(message, true), at: message.at ?? Date.now() }];
    return true;
  }

  choose(id: string, title: string): void {
    this.#change(id, { chosen: title });
  }

  mark(id: string, delivery: Delivery, refusal = ""): void {
    this.#change(id, { delivery, refusal });
  }

  find(id: string): Entry | undefined {
    return this.entries.find((one) => one.id === id);
  }

  unsent(): Entry[] {
    return this.entries.filter((one) => one.delivery === "unsent");
  }

  clear(): void {
    this.entries = [];
    this.#mayRepeat = [];
  }

  remove(ids: readonly string[]): void {
    this.entries = this.entries.filter((one) => !ids.includes(one.id));
  }

  /** Takes the server's record over, and keeps what it cannot have yet. `arrived` came while it was being asked. */
  replace({ messages, busy }: History, arrived: ReadonlySet<string>): void {
    const recorded = new Set(messages.map((one) => one.id));
    const tail = openTurn(messages).map((one) => one.text);
    const isKept = (one: Entry): boolean => {
      if (!one.live || recorded.has(one.id)) return false;
      if (one.from === "bot") return arrived.has(one.id) && !tail.includes(one.text);
      return one.delivery !== "sent" || busy;
    };
    this.entries = [...messages.map((one) => entry(one, false)), ...this.entries.filter(isKept)];
    this.#mayRepeat = busy ? tail : [];
  }

  /** Whether an answer is shown that `before` did not have. */
  hasNewAnswer(before: readonly Entry[]): boolean {
    const newest = this.entries.filter((one) => one.from === "bot").at(-1);
    return newest !== undefined && !before.some((one) => one.from === "bot" && one.text === newest.text);
  }

  /** The messages whose buttons still mean something: those of the last turn. */
  open(): ReadonlySet<string> {
    return new Set(openTurn(this.entries).map((one) => one.id));
  }

  /** The label chosen under a message: pressed just now, or the words that followed it in history. */
  chosenUnder(index: number): string | null {
    const asked = this.entries[index];
    if (!asked) return null;
    const answer = this.saidAfter(index);
    return asked.chosen ?? asked.buttons.find((one: Choice) => one.title === answer)?.title ?? null;
  }

  /** The person's next words after a message. */
  saidAfter(index: number): string | null {
    return this.entries.slice(index + 1).find((one) => one.from === "user")?.text ?? null;
  }

  newestOwn(): Entry | undefined {
    return this.entries.filter((one) => one.from === "user").at(-1);
  }

  #has(id: string): boolean {
    return this.entries.some((one) => one.id === id);
  }

  #change(id: string, change: Partial<Entry>): void {
    this.entries = this.entries.map((one) => (one.id === id ? { ...one, ...change } : one));
  }
}

/** What was said after the person's last message and after the last turn that ended before it. */
function openTurn<T extends Message>(messages: readonly T[]): T[] {
  let start = 0;
  const last = messages.map((one) => one.isNotice).lastIndexOf(false);
  messages.forEach((one, index) => {
    const isLast = index === last;
    if (one.from === "user" || (one.endOfTurn && !isLast)) start = index + 1;
  });
  return messages.slice(start);
}
