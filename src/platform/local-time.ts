/** A calendar day as people in a time zone say it, `YYYY-MM-DD`. Such texts sort by time. */
export type LocalDay = string;

export const dayMs = 24 * 60 * 60 * 1000;

const formats = new Map<string, Intl.DateTimeFormat>();

function formatFor(timezone: string): Intl.DateTimeFormat {
  const known = formats.get(timezone);
  if (known) return known;
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: timezone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  formats.set(timezone, format); // there are a few hundred zones at most
  return format;
}

/** How far the zone's clock is ahead of UTC at this instant, in milliseconds. */
export function offsetAt(at: number, timezone: string): number {
  const parts = formatFor(timezone).formatToParts(at);
  const { year, month, day, hour, minute, second } = Object.fromEntries(
    parts.map(({ type, value }) => [type, Number(value)]),
  ) as Record<string, number>;
  const local = Date.UTC(year!, month! - 1, day!, hour!, minute!, second!);
  return local - Math.floor(at / 1000) * 1000;
}

/** What calendar and clock show at this instant: the day, and the milliseconds on the clock since 00:00. */
export function localTime(at: number, timezone: string): { day: LocalDay; clock: number } {
  const local = at + offsetAt(at, timezone);
  const midnight = Math.floor(local / dayMs) * dayMs;
  return { day: dayText(midnight), clock: local - midnight };
}

/** The day's 00:00 as if its zone were UTC, in milliseconds. */
export const utcMidnight = (day: LocalDay): number => Date.parse(`${day}T00:00:00Z`);

const dayText = (utc: number): LocalDay => new Date(utc).toISOString().slice(0, 10);

export const addDays = (day: LocalDay, days: number): LocalDay => dayText(utcMidnight(day) + days * dayMs);

/** 0 is Monday. */
export const weekdayOf = (day: LocalDay): number => (new Date(utcMidnight(day)).getUTCDay() + 6) % 7;

/** The first instant of the day: 00:00, or later where the clocks go forward over it. */
export function dayStart(day: LocalDay, timezone: string): number {
  const midnight = utcMidnight(day);
  const [before, after] = [midnight - dayMs, midnight + dayMs];
  const offset = offsetAt(before, timezone);
  if (offset === offsetAt(after, timezone)) return midnight - offset;
  return firstInstant(before, after, (at) => localTime(at, timezone).day >= day);
}

/** The first whole second after `from` and not after `to` that is so, of something that stays so from then on. */
export function firstInstant(from: number, to: number, isSo: (at: number) => boolean): number {
  let [no, yes] = [Math.floor(from / 1000), Math.ceil(to / 1000)];
  while (yes - no > 1) {
    const middle = Math.floor((no + yes) / 2);
    if (isSo(middle * 1000)) yes = middle;
    else no = middle;
  }
  return yes * 1000;
}
