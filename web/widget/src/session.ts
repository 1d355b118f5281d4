/** One person's chat: joins the connection to the conversation, and loses no message on the way. */

import { Connection, type Phase } from "./connection.js";
import { Conversation, ownMessage, type Entry } from "./conversation.js";
import { SIGN_IN_AGAIN, readMessage, type History, type Outgoing } from "./protocol.js";
import { Tokens } from "./tokens.js";
import { Waiting } from "./waiting.js";

const NOTICE_FOR = 5_000; // ms

export type Notice = "none" | "connected-again" | "answered-meanwhile";

export interface Watcher {
  changed(): void;
  /** The person is known: their draft may be shown. `isSomebodyElse`: what stood here was another person's. */
  signedIn(isSomebodyElse: boolean): void;
  /** Unsent words that would be lost by signing in again. */
  givenBack(words: string): void;
}

export class ChatSession {
  readonly conversation = new Conversation();
  readonly waiting: Waiting;
  phase: Phase = "connecting";
  notice: Notice = "none";
  /** History was read at least once. */
  isLoaded = false;
  historyFailed = false;
  #connection: Connection;
  #tokens: Tokens;
  #person: string | null = null;
  #arrived: Set<string> | null = null;
  #noticeTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    assistant: string,
    tokenUrl: string,
    private readonly watcher: Watcher,
  ) {
    this.waiting = new Waiting(() => watcher.changed());
    this.#tokens = new Tokens(tokenUrl);
    this.#connection = new Connection(assistant, this.#tokens, {
      identified: () => this.#identified(),
      phaseChanged: (phase) => this.#phaseChanged(phase),
      opened: () => void this.refresh(),
      botUttered: (raw) => this.#botUttered(raw),
      userEchoed: (raw) => this.#userEchoed(raw),
    });
  }

  get person(): string | null {
    return this.#tokens.person ?? this.#person; // a token that ended leaves its person known
  }

  start(): void {
    this.#connection.start();
  }

  /** Goes on with a token that the page itself was given. */
  goOn(token: unknown): void {
    this.#tokens.take(token);
    this.#connection.lookAgain();
  }

  close(): void {
    clearTimeout(this.#noticeTimer);
    this.waiting.reset(false);
    this.#connection.close();
  }

  say(text: string): void {
    this.#post(text, { text });
  }

  press(entry: Entry, title: string, payload: string): void {
    this.conversation.choose(entry.id, title);
    this.#post(title, { payload });
  }

  sendAgain(id: string): void {
    const entry = this.conversation.find(id);
    if (entry) void this.#deliver(entry, true);
    this.watcher.changed();
  }

  /** Asks the server what has been said, then sends what it has not got. */
  async refresh(): Promise<void> {
    this.#arrived = new Set();
    try {
      this.#take(await this.#connection.history());
    } catch {
      this.historyFailed = true; // no answer in time or the line was lost; a new line asks again
    }
    this.#arrived = null;
    for (const entry of this.conversation.unsent()) void this.#deliver(entry, true);
    this.watcher.changed();
  }

  #take(history: History): void {
    this.historyFailed = history.error !== "";
    if (history.error === SIGN_IN_AGAIN) return this.#connection.renew();
    if (history.error) return;
    const before = this.conversation.entries;
    this.conversation.replace(history, this.#arrived ?? new Set());
    this.waiting.reset(history.busy);
    if (this.isLoaded) {
      this.#notify(this.conversation.hasNewAnswer(before) ? "answered-meanwhile" : "connected-again");
    }
    this.isLoaded = true;
  }

  #post(text: string, outgoing: Outgoing): void {
    const id = newId();
    this.conversation.addOwn(id, text, outgoing);
    const entry = this.conversation.find(id);
    if (entry) void this.#deliver(entry, false);
    this.watcher.changed();
  }

  async #deliver(entry: Entry, again: boolean): Promise<void> {
    if (!entry.outgoing) return;
    if (!this.#connection.isOpen) {
      this.conversation.mark(entry.id, "unsent");
      this.#connection.hurry();
      return;
    }
    this.conversation.mark(entry.id, "sending");
    if (again) this.waiting.ensure();
    else this.waiting.begin();
    try {
      const ack = await this.#connection.send(entry.id, entry.outgoing);
      if (ack.stored) return this.#settle(entry.id, "sent");
      const isExpired = ack.error === SIGN_IN_AGAIN;
      this.#settle(entry.id, ack.final ? "refused" : "unsent", isExpired ? "" : ack.message);
      if (isExpired) this.#connection.renew();
    } catch {
      this.#settle(entry.id, "unsent"); // no acknowledgement in time, or the line was lost
    }
  }

  #settle(id: string, delivery: Entry["delivery"], refusal = ""): void {
    if (delivery !== "sent") this.waiting.end();
    const isRecorded = this.conversation.find(id)?.outgoing === null;
    if (!isRecorded) this.conversation.mark(id, delivery, refusal);
    this.watcher.changed();
  }

  /** Staff share computers: what one person wrote and read is gone when another signs in. */
  #identified(): void {
    const isSomebodyElse = this.#person !== null && this.#person !== this.#tokens.person;
    if (isSomebodyElse) {
      this.conversation.clear();
      this.isLoaded = false;
    }
    this.#person = this.#tokens.person;
    this.watcher.signedIn(isSomebodyElse);
  }

  #phaseChanged(phase: Phase): void {
    this.phase = phase;
    this.notice = "none";
    if (phase !== "online") this.waiting.reset(false);
    if (phase === "signed-out") this.#giveBack();
    this.watcher.changed();
  }

  /** Signing in leaves this page, so unsent words go back to the draft, which is kept. */
  #giveBack(): void {
    const typed = this.conversation.unsent().filter((one) => one.outgoing && "text" in one.outgoing);
    if (typed.length === 0) return;
    this.conversation.remove(typed.map((one) => one.id));
    this.watcher.givenBack(typed.map((one) => one.text).join("\n\n"));
  }

  #botUttered(raw: unknown): void {
    const message = readMessage(raw, "bot", newId());
    if (this.conversation.addBot(message)) this.#arrived?.add(message.id);
    if (message.endOfTurn) this.waiting.end();
    else this.waiting.heard();
    this.watcher.changed();
  }

  #userEchoed(raw: unknown): void {
    const { id, text } = readMessage(raw, "user", newId());
    this.conversation.addEcho(ownMessage(id, text));
    this.waiting.begin();
    this.watcher.changed();
  }

  #notify(notice: Notice): void {
    this.notice = notice;
    clearTimeout(this.#noticeTimer);
    this.#noticeTimer = setTimeout(() => {
      this.notice = "none";
      this.watcher.changed();
    }, NOTICE_FOR);
  }
}

/** `crypto.randomUUID` is missing on plain http, which a school's own network may be. */
function newId(): string {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
