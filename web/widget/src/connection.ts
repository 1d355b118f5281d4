/** The socket to the assistant: opens with a token, says what state it is in, and sends with an acknowledgement. */

import { io, type Socket } from "socket.io-client";
import {
  SIGN_IN_AGAIN,
  readAcknowledgement,
  readHistory,
  type Acknowledgement,
  type History,
  type Outgoing,
} from "./protocol.js";
import { SignedOut, TokenUnavailable, type Tokens } from "./tokens.js";

export type Phase = "connecting" | "online" | "offline" | "unreachable" | "signed-out";

export interface Listener {
  /** A token was had, so it is known who is chatting. */
  identified(): void;
  phaseChanged(phase: Phase): void;
  opened(): void;
  botUttered(raw: unknown): void;
  userEchoed(raw: unknown): void;
}

const ANSWER_WITHIN = 8_000; // ms, for an acknowledgement
const TRY_AGAIN_AFTER = 3_000; // ms, when no token could be had or the server closed the line

export class Connection {
  #socket: Socket | null = null;
  #phase: Phase = "connecting";
  #token = "";
  #opening = false;
  #openAgain = false;
  #renewed = false;
  #retry: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly assistant: string,
    private readonly tokens: Tokens,
    private readonly listener: Listener,
  ) {}

  get isOpen(): boolean {
    return this.#socket?.connected === true && this.#phase === "online";
  }

  start(): void {
    addEventListener("offline", this.#wentOffline);
    addEventListener("online", this.hurry);
    addEventListener("focus", this.lookAgain);
    document.addEventListener("visibilitychange", this.lookAgain);
    void this.#open();
  }

  close(): void {
    removeEventListener("offline", this.#wentOffline);
    removeEventListener("online", this.hurry);
    removeEventListener("focus", this.lookAgain);
    document.removeEventListener("visibilitychange", this.lookAgain);
    clearTimeout(this.#retry);
    this.#socket?.close();
    this.#socket = null;
  }

  /** Tries now instead of waiting for the next attempt. */
  hurry = (): void => {
    if (this.isOpen || this.#phase === "signed-out") return;
    this.#socket?.disconnect();
    void this.#open();
  };

  /** The person may have signed in elsewhere: looks, and says nothing when they have not. */
  lookAgain = (): void => {
    if (this.#phase !== "signed-out" || document.visibilityState === "hidden") return;
    this.#renewed = false;
    void this.#open();
  };

  /** Leaves a token that the server no longer takes, and connects with a new one. */
  renew(): void {
    this.tokens.drop();
    this.#socket?.disconnect();
    void this.#open();
  }

  /** Rejects when the acknowledgement does not come in time or the line is lost. */
  async send(id: string, message: Outgoing): Promise<Acknowledgement> {
    return readAcknowledgement(await this.#ask("user_uttered", { id, ...message }));
  }

  async history(): Promise<History> {
    return readHistory(await this.#ask("history", {}));
  }

  async #ask(event: string, body: object): Promise<unknown> {
    if (!this.#socket?.connected) throw new Error("not connected");
    return this.#socket.timeout(ANSWER_WITHIN).emitWithAck(event, body);
  }

  async #open(): Promise<void> {
    if (this.#opening) {
      this.#openAgain = true; // what changed meanwhile, such as a token handed over, must not be missed
      return;
    }
    this.#opening = true;
    clearTimeout(this.#retry);
    try {
      this.#token = await this.tokens.current();
      this.listener.identified();
      this.#socket ??= this.#makeSocket();
      const way = this.tokens.way;
      this.#socket.io.opts.query = way ? { way } : {};
      this.#socket.connect();
    } catch (error) {
      this.#noToken(error);
    } finally {
      this.#opening = false;
    }
    if (!this.#openAgain) return;
    this.#openAgain = false;
    void this.#open();
  }

  #noToken(error: unknown): void {
    if (error instanceof SignedOut) return this.#signOut();
    if (!(error instanceof TokenUnavailable)) throw error;
    this.#unreachable();
    this.#openLater();
  }

  #makeSocket(): Socket {
    const socket = io(this.assistant, {
      path: "/socket.io",
      autoConnect: false,
      forceNew: true,
      reconnectionDelayMax: 10_000,
      auth: (give) => give({ token: this.#token }),
    });
    socket.on("connect", () => {
      this.#renewed = false;
      this.#setPhase("online");
      this.listener.opened();
    });
    socket.on("connect_error", (error) => this.#refused(error));
    socket.on("disconnect", (reason) => this.#lost(reason));
    socket.on("bot_uttered", (raw: unknown) => this.listener.botUttered(raw));
    socket.on("user_echo", (raw: unknown) => this.listener.userEchoed(raw));
    return socket;
  }

  #refused(error: Error): void {
    if (error.message === SIGN_IN_AGAIN) {
      if (this.#renewed) return this.#signOut();
      this.#renewed = true;
      return this.renew();
    }
    this.#unreachable();
    if (!this.#socket?.active) this.#openLater();
  }

  #lost(reason: string): void {
    if (reason === "io client disconnect" || this.#phase === "signed-out") return;
    this.#setPhase(navigator.onLine ? "connecting" : "offline");
    if (reason === "io server disconnect") {
      this.tokens.drop(); // the server closes a line when its token has run out
      this.#openLater(1_000);
    }
  }

  #openLater(after = TRY_AGAIN_AFTER): void {
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => void this.#open(), after);
  }

  #wentOffline = (): void => {
    if (this.#phase !== "signed-out") this.#setPhase("offline");
  };

  #unreachable(): void {
    this.#setPhase(navigator.onLine ? "unreachable" : "offline");
  }

  #signOut(): void {
    this.#socket?.disconnect();
    this.#setPhase("signed-out");
  }

  #setPhase(phase: Phase): void {
    if (phase === this.#phase) return;
    this.#phase = phase;
    this.listener.phaseChanged(phase);
  }
}
