/** The unsent words of one person in this tab: the only thing the component keeps in the browser. */

const KEY = "policy-chat-draft";

interface Kept {
  /** Whose words these are; null when written before anybody was known. */
  person: string | null;
  text: string;
}

/** A browser may forbid storage; the draft then lives as long as the page. */
function guarded<T>(use: () => T, otherwise: T): T {
  try {
    return use();
  } catch (error) {
    if (error instanceof DOMException || error instanceof SyntaxError) return otherwise;
    throw error;
  }
}

export function keepDraft(text: string, person: string | null): void {
  guarded(() => {
    if (text) sessionStorage.setItem(KEY, JSON.stringify({ person, text } satisfies Kept));
    else sessionStorage.removeItem(KEY);
  }, undefined);
}

/** The draft of this person. Another person's draft is thrown away: staff share computers. */
export function takeDraft(person: string | null): string {
  const raw = guarded(() => sessionStorage.getItem(KEY), null);
  const kept = raw ? guarded(() => JSON.parse(raw) as Partial<Kept>, null) : null;
  if (!kept || typeof kept.text !== "string") return "";
  if (kept.person === null || kept.person === person) return kept.text;
  keepDraft("", null);
  return "";
}
