import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isOpen, nextOpening } from '../../src/domain/conversations/assignment/hours.js';
import {
  type BusinessHours,
  businessHoursSchema,
  weekdays,
} from '../../src/domain/people/core/business-hours.js';
import { dayStart, localTime } from '../../src/platform/local-time.js';

const office = businessHoursSchema.parse({
  timezone: 'Europe/Madrid',
  days: Object.fromEntries(
    ['mon', 'tue', 'wed', 'thu', 'fri'].map((day) => [
      day,
      [
        { from: '09:00', to: '14:00' },
        { from: '16:00', to: '19:00' },
      ],
    ]),
  ),
  holidays: ['2026-12-25'],
});
const at = (text: string): Date => new Date(text);

describe('Business hours', () => {
  it.each([
    ['on a Monday morning', '2026-11-23T08:00:00Z', true],
    ['a second before', '2026-11-23T07:59:59Z', false],
    ['during the siesta', '2026-11-23T13:00:00Z', false],
    ['at the last moment', '2026-11-23T17:59:59.999Z', true],
    ['at closing time', '2026-11-23T18:00:00Z', false],
    ['on a Sunday', '2026-11-22T10:00:00Z', false],
    ['on a holiday', '2026-12-25T10:00:00Z', false],
    ['at nine in summer, an hour earlier in UTC', '2026-07-20T07:00:00Z', true],
  ])('%s', (_when, time, open) => {
    expect(isOpen(office, at(time), 'UTC')).toBe(open);
  });

  it.each([
    ['at once while it is open', '2026-11-23T08:30:00Z', '2026-11-23T08:30:00.000Z'],
    ['after the siesta', '2026-11-23T13:00:00Z', '2026-11-23T15:00:00.000Z'],
    ['over the weekend', '2026-11-20T20:00:00Z', '2026-11-23T08:00:00.000Z'],
    ['over a holiday and the weekend after it', '2026-12-24T20:00:00Z', '2026-12-28T08:00:00.000Z'],
    ['over the end of summer time', '2026-10-24T10:00:00Z', '2026-10-26T08:00:00.000Z'],
    ['over the beginning of summer time', '2027-03-27T10:00:00Z', '2027-03-29T07:00:00.000Z'],
  ])('open next %s', (_when, time, opening) => {
    expect(nextOpening(office, at(time), 'UTC')?.toISOString()).toBe(opening);
  });

  it('use the zone of the installation when they name none, and nobody closes without hours', () => {
    const local = { ...office, timezone: null };
    expect(isOpen(local, at('2026-11-23T08:00:00Z'), 'Europe/Madrid')).toBe(true);
    expect(isOpen(local, at('2026-11-23T08:00:00Z'), 'UTC')).toBe(false);
    expect(isOpen(null, at('2026-11-22T03:00:00Z'), 'UTC')).toBe(true);
    expect(
      nextOpening(businessHoursSchema.parse({ days: {} }), at('2026-11-22T03:00:00Z'), 'UTC'),
    ).toBeNull();
  });

  it('skip the hour that a change of clock leaves out, and know the one it shows twice', () => {
    const night = (from: string, to: string) =>
      businessHoursSchema.parse({ timezone: 'Europe/Madrid', days: { sun: [{ from, to }] } });
    const opening = (hours: BusinessHours, time: string) =>
      nextOpening(hours, at(time), 'UTC')?.toISOString();
    // 2027-03-28: 01:59:59 is followed by 03:00. There is no 02:30 that night.
    expect(opening(night('02:30', '04:00'), '2027-03-28T00:00:00Z')).toBe('2027-03-28T01:00:00.000Z');
    expect(opening(night('02:00', '02:30'), '2027-03-28T00:00:00Z')).toBe('2027-04-04T00:00:00.000Z');
    // 2026-10-25: 02:59:59 summer time is followed by 02:00 winter time.
    expect(opening(night('02:10', '02:30'), '2026-10-25T00:40:00Z')).toBe('2026-10-25T01:10:00.000Z');
  });
});

/** Zones with changes of clock at midnight, by half an hour, at noon of a hemisphere away, or none. */
const zone = fc.constantFrom(
  'UTC',
  'Europe/Madrid',
  'America/New_York',
  'America/Sao_Paulo',
  'America/Santiago',
  'America/Havana',
  'Asia/Beirut',
  'Asia/Kathmandu',
  'Africa/Cairo',
  'Australia/Lord_Howe',
  'Pacific/Apia',
);
const instant = fc.date({ min: at('2012-01-01'), max: at('2030-12-31'), noInvalidDate: true });

const halfHours = fc.uniqueArray(fc.integer({ min: 0, max: 48 }), { minLength: 2, maxLength: 4 });
const clock = (half: number) =>
  `${String(Math.floor(half / 2)).padStart(2, '0')}:${half % 2 === 0 ? '00' : '30'}`;
const day = fc.option(halfHours, { nil: [] }).map((cuts) => {
  const [a, b, c, d] = cuts.toSorted((x, y) => x - y).map(clock);
  const parts = [
    [a, b],
    [c, d],
  ].filter(([from, to]) => from && to);
  return parts.map(([from, to]) => ({ from, to }));
});
const hours = fc
  .record({ timezone: zone, days: fc.record(Object.fromEntries(weekdays.map((name) => [name, day]))) })
  .map((input) => businessHoursSchema.parse(input));

describe('In every time zone', () => {
  it('a day starts where the date on the wall changes', () => {
    fc.assert(
      fc.property(zone, instant, (timezone, time) => {
        const { day } = localTime(time.getTime(), timezone);
        const start = dayStart(day, timezone);
        expect(start).toBeLessThanOrEqual(time.getTime());
        expect(localTime(start, timezone).day).toBe(day);
        expect(localTime(start - 1, timezone).day < day).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('the next opening is open, and nothing is before it', () => {
    fc.assert(
      fc.property(hours, instant, (open, time) => {
        const next = nextOpening(open, time, 'UTC');
        if (!next) return expect(Object.values(open.days).flat()).toEqual([]);
        expect(isOpen(open, next, 'UTC')).toBe(true);
        for (let before = time.getTime(); before < next.getTime(); before += 30 * 60_000) {
          expect(isOpen(open, new Date(before), 'UTC')).toBe(false);
        }
        if (next > time) expect(isOpen(open, new Date(next.getTime() - 1), 'UTC')).toBe(false);
      }),
      { numRuns: 200 },
    );
  });
});
