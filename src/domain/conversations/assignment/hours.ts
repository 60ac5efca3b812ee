import {
  addDays,
  dayMs,
  dayStart,
  firstInstant,
  type LocalDay,
  localTime,
  offsetAt,
  utcMidnight,
  weekdayOf,
} from '../../../platform/local-time.js';
import { type BusinessHours, type OpenHours, weekdays } from '../../people/core/business-hours.js';

/** Whether the team answers at this instant, by the clock on its wall. Without hours it always does. */
export function isOpen(hours: BusinessHours | null, at: Date, timezone: string): boolean {
  if (!hours) return true;
  const { day, clock } = localTime(at.getTime(), hours.timezone ?? timezone);
  return partsOf(hours, day).some(({ from, to }) => clockOf(from) <= clock && clock < clockOf(to));
}

/**
 * When the team answers next: `at` itself while it is open, null when it never is. `timezone` counts where the
 * hours name none.
 */
export function nextOpening(hours: BusinessHours | null, at: Date, timezone: string): Date | null {
  if (!hours || isOpen(hours, at, timezone)) return at;
  const zone = hours.timezone ?? timezone;
  const today = localTime(at.getTime(), zone).day;
  // Every week has each weekday, and only a holiday or a change of clock takes one away.
  const furthest = 7 * (hours.holidays.length + 3);
  for (let ahead = 0; ahead <= furthest; ahead += 1) {
    const day = addDays(today, ahead);
    const starts = instantsOpen(partsOf(hours, day), day, zone).filter((start) => start > at.getTime());
    if (starts.length > 0) return new Date(Math.min(...starts));
  }
  return null;
}

/** When the team begins to answer on this day, in order; none on a day it does not. */
export function openingsOf(hours: BusinessHours, day: LocalDay, timezone: string): number[] {
  const zone = hours.timezone ?? timezone;
  return instantsOpen(partsOf(hours, day), day, zone).sort((a, b) => a - b);
}

/** More than this nobody waits for. */
const furthestBack = 14 * dayMs;

/** How much of the time from one instant to another the team answered, in milliseconds; of two weeks at most. */
export function openBetween(hours: BusinessHours | null, from: Date, to: Date, timezone: string): number {
  const [start, end] = [Math.max(from.getTime(), to.getTime() - furthestBack), to.getTime()];
  if (!hours) return Math.max(0, end - start);
  const zone = hours.timezone ?? timezone;
  const last = localTime(end, zone).day;
  let total = 0;
  for (let day = localTime(start, zone).day; day <= last; day = addDays(day, 1)) {
    for (const [opens, closes] of stretchesOpen(partsOf(hours, day), day, zone))
      total += Math.max(0, Math.min(closes, end) - Math.max(opens, start));
  }
  return total;
}

function partsOf(hours: BusinessHours, day: LocalDay): OpenHours[] {
  return hours.holidays.includes(day) ? [] : hours.days[weekdays[weekdayOf(day)]!];
}

function clockOf(text: string): number {
  const [hour, minute] = text.split(':').map(Number);
  return (hour! * 60 + minute!) * 60_000;
}

/** The instants of this day at which a part begins; two for one that the change of clock shows twice. */
const instantsOpen = (parts: OpenHours[], day: LocalDay, timezone: string): number[] =>
  stretchesOpen(parts, day, timezone).map(([start]) => start);

/** The times at which the parts of this day begin and end; two for one that the change of clock shows twice. */
function stretchesOpen(parts: OpenHours[], day: LocalDay, timezone: string): [from: number, to: number][] {
  if (parts.length === 0) return [];
  const midnight = utcMidnight(day);
  return stretches(day, timezone).flatMap(({ begin, end, offset }) =>
    parts.flatMap(({ from, to }): [number, number][] => {
      const start = Math.max(begin, midnight + clockOf(from) - offset);
      const stop = Math.min(end, midnight + clockOf(to) - offset);
      return start < stop ? [[start, stop]] : [];
    }),
  );
}

interface Stretch {
  begin: number;
  end: number;
  offset: number;
}

/** The day in pieces during which the clock does not change: one, or two on the days it does. */
function stretches(day: LocalDay, timezone: string): Stretch[] {
  const [begin, end] = [dayStart(day, timezone), dayStart(addDays(day, 1), timezone)];
  const [first, last] = [offsetAt(begin, timezone), offsetAt(end - 1, timezone)];
  if (first === last) return [{ begin, end, offset: first }];
  const change = firstInstant(begin, end, (at) => offsetAt(at, timezone) !== first);
  return [
    { begin, end: change, offset: first },
    { begin: change, end, offset: last },
  ];
}
