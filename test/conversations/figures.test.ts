import { describe, expect, it } from '@jest/globals';
import { periodStart } from '../../src/domain/figures/figures.js';

describe('When a period began', () => {
  const at = (text: string) => new Date(text);
  it.each([
    ['today', 'UTC', '2026-11-22T16:00:00Z', '2026-11-22T00:00:00.000Z'],
    ['today', 'America/New_York', '2026-11-22T03:00:00Z', '2026-11-21T05:00:00.000Z'],
    ['today', 'Asia/Kolkata', '2026-11-22T20:00:00Z', '2026-11-22T18:30:00.000Z'],
    ['week', 'Europe/Madrid', '2026-11-22T10:00:00Z', '2026-11-15T23:00:00.000Z'],
    ['month', 'Europe/Madrid', '2026-11-01T00:30:00Z', '2026-10-31T23:00:00.000Z'],
    ['today, on the day clocks change', 'Europe/Madrid', '2026-10-25T12:00:00Z', '2026-10-24T22:00:00.000Z'],
  ])('%s in %s at %s is %s', (period, zone, now, start) => {
    expect(periodStart(period.split(',')[0] as 'today', zone, at(now)).toISOString()).toBe(start);
  });
});
