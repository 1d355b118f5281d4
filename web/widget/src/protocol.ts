/** The messages on the wire (contract 2). What arrives is read with care: a field of the wrong shape is left out. */

export const SIGN_IN_AGAIN = "sign_in_again";
/** Refusals that the same message would meet again. */
const FINAL_REFUSALS = new Set([
  "utter_message_not_understood",
  "utter_message_too_long",
  "utter_message_empty",
  "utter_button_not_issued",
]);

export type Outgoing = { text: string } | { payload: string };
export interface Choice {
  title: string;
  payload: string;
}
export interface Citation {
  clause: string;
  heading: string;
  quote: string;
  version: string;
  effectiveOn: string;
}
export interface Post {
  platform: string;
  author: string;
  text: string;
}
export interface Scenario {
  title: string;
  person: string;
  situation: string;
  post: Post | null;
  prompt: string;
  options: string[];
}
export interface Progress {
  label: string;
  done: number;
  total: number;
}
export interface Link {
  title: string;
  href: string;
}
export type Judgement = "sound" | "partly" | "breach";
export interface Custom {
  citations: Citation[];
  scenario: Scenario | null;
  progress: Progress | null;
  links: Link[];
  judgement: Judgement | null;
}
export interface Message {
  id: string;
  from: "user" | "bot";
  text: string;
  kept: boolean;
  buttons: Choice[];
  custom: Custom;
  kind: string;
  endOfTurn: boolean;
  /** Told between two turns: it answers nothing, and leaves open what was offered before it. */
  isNotice: boolean;
  /** Milliseconds since 1970, or null when the server did not say. */
  at: number | null;
}
export interface History {
  messages: Message[];
  busy: boolean;
  error: string;
}
export interface Acknowledgement {
  stored: boolean;
  error: string;
  message: string;
  final: boolean;
}

type Fields = Record<string, unknown>;

function fields(raw: unknown): Fields {
  return typeof raw === "object" && raw !== null && !Array.isArray(raw) ? (raw as Fields) : {};
}

function list<T>(raw: unknown, read: (one: unknown) => T | null): T[] {
  return Array.isArray(raw) ? raw.map(read).filter((one): one is T & {} => one !== null) : [];
}

function string(raw: unknown): string {
  return typeof raw === "string" || typeof raw === "number" ? String(raw) : "";
}

function choice(raw: unknown): Choice | null {
  const { title, payload } = fields(raw);
  return string(title) && string(payload) ? { title: string(title), payload: string(payload) } : null;
}

function citation(raw: unknown): Citation | null {
  const from = fields(raw);
  if (!string(from.clause)) return null;
  return {
    clause: string(from.clause),
    heading: string(from.heading),
    quote: string(from.quote),
    version: string(from.version),
    effectiveOn: string(from.effective_on),
  };
}

function post(raw: unknown): Post | null {
  const from = fields(raw);
  if (!string(from.text)) return null;
  return { platform: string(from.platform), author: string(from.author), text: string(from.text) };
}

/** An option is a string, or an object that names it. */
function option(raw: unknown): string | null {
  const from = fields(raw);
  return string(raw) || string(from.text) || string(from.title) || null;
}

function scenario(raw: unknown): Scenario | null {
  const from = fields(raw);
  if (!string(from.title) && !string(from.situation) && !string(from.prompt)) return null;
  return {
    title: string(from.title),
    person: string(from.person),
    situation: string(from.situation),
    post: post(from.post),
    prompt: string(from.prompt),
    options: list(from.options, option),
  };
}

function progress(raw: unknown): Progress | null {
  const { label, done, total } = fields(raw);
  if (typeof done !== "number" || typeof total !== "number" || total <= 0) return null;
  return { label: string(label), done: Math.min(Math.max(done, 0), total), total };
}

function link(raw: unknown): Link | null {
  const { title, href } = fields(raw);
  return string(title) && string(href) ? { title: string(title), href: string(href) } : null;
}

function judgement(raw: unknown): Judgement | null {
  return raw === "sound" || raw === "partly" || raw === "breach" ? raw : null;
}

function custom(raw: unknown): Custom {
  const from = fields(raw);
  return {
    citations: list(from.citations, citation),
    scenario: scenario(from.scenario),
    progress: progress(from.progress),
    links: list(from.links, link),
    judgement: judgement(fields(from.feedback).judgement),
  };
}

/** The server counts in seconds, as Rasa does; an ISO date is understood too. */
function moment(raw: unknown): number | null {
  if (typeof raw === "number") return raw * 1000;
  const parsed = typeof raw === "string" ? Date.parse(raw) : NaN;
  return Number.isNaN(parsed) ? null : parsed;
}

export function readMessage(raw: unknown, from: Message["from"], fallbackId: string): Message {
  const given = fields(raw);
  const metadata = fields(given.metadata);
  return {
    id: string(given.id) || fallbackId,
    from,
    text: string(given.text),
    kept: given.kept !== false,
    buttons: list(given.buttons, choice),
    custom: custom(given.custom),
    kind: string(metadata.kind),
    endOfTurn: metadata.end_of_turn === true,
    isNotice: string(metadata.notice) !== "",
    at: moment(given.at),
  };
}

export function readHistory(raw: unknown): History {
  const given = fields(raw);
  let number = 0;
  const one = (item: unknown): Message => {
    number += 1;
    const from = fields(item).from === "user" ? "user" : "bot";
    return readMessage(item, from, `history-${number}`);
  };
  return {
    messages: list(given.messages, one),
    busy: given.busy === true,
    error: string(given.error),
  };
}

export function readAcknowledgement(raw: unknown): Acknowledgement {
  const given = fields(raw);
  const error = string(given.error);
  return {
    stored: given.stored === true,
    error,
    message: string(given.message),
    final: FINAL_REFUSALS.has(error),
  };
}
