import { AppError } from '../../../errors.js';
import { addDays, localTime, offsetAt, utcMidnight, weekdayOf } from '../../../platform/local-time.js';

const hourMs = 3_600_000;
const units = { m: 60_000, min: 60_000, h: hourMs, d: 24 * hourMs } as const;
const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
/** A day without a time means its morning. */
const morning = { hour: 9, minute: 0 };

/** How a time is typed, for help and errors. */
export const whenUsage = '2h | 3d | tomorrow | monday | 2027-01-31 [14:30]';

/**
 * The time meant by "2h", "30m", "3d", "tomorrow", a weekday or "2027-01-31", each day with or without a time such as
 * 14:30, by the clock of this time zone. Errors: `invalid_input` with what can be typed.
 */
export function timeFrom(text: string, timezone: string, now = Date.now()): Date {
  const [first = '', time] = text.trim().toLowerCase().split(/\s+/);
  const span = /^(\d{1,3})(m|min|h|d)$/.exec(first);
  if (span) return new Date(now + Number(span[1]) * units[span[2] as keyof typeof units]);
  const today = localTime(now, timezone).day;
  const clock = time === undefined ? morning : clockFrom(time);
  const day = dayFrom(first, today);
  if (!day || !clock) {
    throw new AppError('invalid_input', `"${text.trim().slice(0, 40)}" is not a time. Use \`${whenUsage}\`.`);
  }
  return onClock(utcMidnight(day) + clock.hour * hourMs + clock.minute * 60_000, timezone);
}

/** The instant at which the zone's clock shows this; the offset is that of the instant, not of the day's beginning. */
function onClock(shown: number, timezone: string): Date {
  const near = shown - offsetAt(shown, timezone);
  return new Date(shown - offsetAt(near, timezone));
}

function dayFrom(word: string, today: string): string | undefined {
  if (word === 'today') return today;
  if (word === 'tomorrow') return addDays(today, 1);
  if (weekdays.includes(word)) {
    const ahead = (weekdays.indexOf(word) - weekdayOf(today) + 7) % 7;
    return addDays(today, ahead === 0 ? 7 : ahead);
  }
  // 30 February is read as a day of March.
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(word) && utcMidnight(word) > 0 && addDays(word, 0) === word;
  return isDay ? word : undefined;
}

function clockFrom(text: string): { hour: number; minute: number } | undefined {
  const [, hour, minute] = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(text) ?? [];
  return hour === undefined ? undefined : { hour: Number(hour), minute: Number(minute) };
}
