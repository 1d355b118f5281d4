/** Dates as people in England write them. */

const DAY: Intl.DateTimeFormatOptions = { day: "numeric", month: "long", year: "numeric" };
const LONDON = "Europe/London";

/** "2026-09-01" as "1 September 2026"; anything else as it came. */
export function writtenDate(iso: string): string {
  if (!/^\d{4}-\d{2}-\d{2}/.test(iso)) return iso;
  const date = new Date(`${iso.slice(0, 10)}T00:00:00Z`);
  return Number.isNaN(date.getTime()) ? iso : date.toLocaleDateString("en-GB", { ...DAY, timeZone: "UTC" });
}

/** The day of a moment in England: the same text for the same day. */
export function dayOf(at: number): string {
  return new Date(at).toLocaleDateString("en-GB", { weekday: "long", ...DAY, timeZone: LONDON });
}
