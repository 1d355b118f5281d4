/** The short-lived chat token, from the page's own server. */

export class SignedOut extends Error {}
export class TokenUnavailable extends Error {}

const SPARE = 30_000; // ms; a token that ends sooner would end in the middle of connecting
const ANSWER_WITHIN = 8_000; // ms; a line that died without a word would be waited on for minutes

interface Token {
  value: string;
  expiresAt: number;
}

export class Tokens {
  #token: Token | null = null;

  constructor(private readonly url: string) {}

  /** A token that is not about to end. Throws SignedOut or TokenUnavailable. */
  async current(): Promise<string> {
    if (!this.#token || this.#token.expiresAt - SPARE < Date.now()) this.#token = await this.#fetch();
    return this.#token.value;
  }

  /** Takes over a token that somebody else fetched. Throws TokenUnavailable when it is none. */
  take(given: unknown): void {
    this.#token = readToken(given);
  }

  drop(): void {
    this.#token = null;
  }

  /** Who the token names, so that a draft is given back to its writer only; proof of nothing. */
  get person(): string | null {
    return this.#claim("sub");
  }

  /** By which a proxy keeps all of one person's browsers with one assistant; says nothing of who it is. */
  get way(): string | null {
    return this.#claim("way");
  }

  #claim(name: string): string | null {
    const body = this.#token?.value.split(".")[1];
    if (!body) return null;
    try {
      const claims: unknown = JSON.parse(atob(body.replace(/-/g, "+").replace(/_/g, "/")));
      const found = typeof claims === "object" && claims && (claims as Record<string, unknown>)[name];
      return found ? String(found) : null;
    } catch (error) {
      if (error instanceof SyntaxError || error instanceof DOMException) return null;
      throw error;
    }
  }

  async #fetch(): Promise<Token> {
    const answer = await this.#ask();
    if (answer.status === 401 || answer.status === 403 || answer.redirected) throw new SignedOut();
    if (!answer.ok) throw new TokenUnavailable(String(answer.status));
    return readToken(await answered(answer.json()));
  }

  #ask(): Promise<Response> {
    return answered(
      fetch(this.url, {
        method: "POST",
        credentials: "same-origin",
        headers: { Accept: "application/json" },
        signal: AbortSignal.timeout(ANSWER_WITHIN),
      }),
    );
  }
}

/** No answer, half of one, or the page of a filter that stands in between: all mean that the portal was not reached. */
async function answered<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw new TokenUnavailable(String(error));
  }
}

function readToken(raw: unknown): Token {
  const given = raw as { token?: unknown; expires_at?: unknown } | null;
  if (typeof given?.token !== "string") throw new TokenUnavailable("no token");
  return { value: given.token, expiresAt: expiry(given.expires_at) };
}

/** Seconds or an ISO date, in milliseconds. An unknown end never forces a new token; the server's refusal does. */
function expiry(raw: unknown): number {
  const parsed = typeof raw === "number" ? raw * 1000 : Date.parse(String(raw));
  return Number.isNaN(parsed) ? Infinity : parsed;
}
