import { z } from 'zod';

export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof weekdays)[number];

const clock = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'must be a time such as 09:00');

/** A part of a day in local time; `to` may be 24:00, the end of the day. Times of this form sort as text. */
const openHours = z
  .strictObject({ from: clock, to: clock })
  .refine(({ from, to }) => from < to, 'must end after it begins; split hours over midnight in two');
export type OpenHours = z.output<typeof openHours>;

const day = z
  .array(openHours)
  .max(12, 'may have at most 12 parts')
  .transform((parts) => parts.toSorted((a, b) => (a.from < b.from ? -1 : 1)))
  .refine((parts) => parts.every(({ from }, i) => i === 0 || parts[i - 1]!.to <= from), 'must not overlap');

const closed = day.default([]);

/** Whether this is the name of a time zone, such as Europe/Madrid. */
export function isTimeZone(name: string): boolean {
  if (!/^[a-z]/i.test(name)) return false; // an offset such as +01:00 knows no summer time
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** When the team answers. Days left out are closed; parts of a day come out in order and never overlap. */
export const businessHoursSchema = z.strictObject({
  /** IANA name; null: the time zone of the installation. */
  timezone: z
    .string()
    .max(100)
    .refine(isTimeZone, 'must be a time zone such as Europe/Madrid')
    .nullable()
    .default(null),
  days: z.strictObject(
    Object.fromEntries(weekdays.map((name) => [name, closed])) as Record<Weekday, typeof closed>,
  ),
  /** Days closed whatever the weekday, `YYYY-MM-DD`. */
  holidays: z
    .array(z.iso.date('must be a day such as 2026-12-25'))
    .max(400, 'may have at most 400 days')
    .transform((days) => [...new Set(days)].sort())
    .default([]),
});
export type BusinessHours = z.output<typeof businessHoursSchema>;
