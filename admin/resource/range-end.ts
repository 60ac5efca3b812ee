/** A day as people choose it in a calendar: a date alone, or its first instant. */
const dayAlone = /^\d{4}-\d{2}-\d{2}(?:[T ]00:00(?::00(?:\.0+)?)?(?:Z|\+00:?00)?)?$/;

const dayMs = 24 * 3600 * 1000;

/** The last instant that the end of a range of dates names: a day ends when the next begins. NaN for no date. */
export function lastInstant(text: string): number {
  const time = new Date(text).getTime();
  return dayAlone.test(text.trim()) ? time + dayMs - 1 : time;
}
