import { describe, expect, it } from '@jest/globals';
import { tagChangesFrom } from '../../src/edges/slack/commands/tag-changes.js';
import { timeFrom } from '../../src/edges/slack/commands/when.js';

describe('A time as people type it', () => {
  // A Saturday, shortly before the clocks of Madrid go back.
  const now = Date.parse('2026-10-24T20:00:00Z');
  const at = (text: string) => timeFrom(text, 'Europe/Madrid', now).toISOString();

  it.each([
    ['30m', '2026-10-24T20:30:00.000Z'],
    ['2h', '2026-10-24T22:00:00.000Z'],
    ['3d', '2026-10-27T20:00:00.000Z'],
    ['tomorrow', '2026-10-25T08:00:00.000Z'],
    ['Monday', '2026-10-26T08:00:00.000Z'],
    ['saturday 18:30', '2026-10-31T17:30:00.000Z'],
    ['today 23:15', '2026-10-24T21:15:00.000Z'],
    ['2027-01-31', '2027-01-31T08:00:00.000Z'],
    ['2027-01-31 14:30', '2027-01-31T13:30:00.000Z'],
  ])('%s', (typed, expected) => {
    expect(at(typed)).toBe(expected);
  });

  it.each(['', 'soon', '25:00', 'tomorrow 9', '2027-02-31', '31.01.2027', '5w'])('refuses "%s"', (typed) => {
    expect(() => at(typed)).toThrow(/is not a time/);
  });
});

describe('Tags as people type them', () => {
  it('are added, after a minus taken away, in quotes with spaces', () => {
    expect(tagChangesFrom('VIP +hot "Winter Sale" -cold -"old lead" vip')).toEqual({
      add: ['vip', 'hot', 'winter_sale'],
      remove: ['cold', 'old_lead'],
    });
    expect(tagChangesFrom('  ')).toEqual({ add: [], remove: [] });
  });
});
