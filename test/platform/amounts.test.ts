import { describe, expect, it } from '@jest/globals';
import * as panel from '../../admin/components/shared/amounts.js';
import { median } from '../../src/edges/slack/blocks/figures.js';
import * as server from '../../src/platform/amounts.js';
// @ts-expect-error A script of the page, without types.
import { size as slackPage } from '../../src/simulators/slack/page/size.js';

const kb = 1024;
const mb = 1024 * 1024;

/** The panel's script holds nothing of the server, so each has these; they say the same. */
describe.each([
  ['server', server],
  ['panel', panel],
])('Amounts as the %s says them', (_name, { size, sizeOf, span }) => {
  it.each([
    [0, '0 bytes'],
    [1, '1 byte'],
    [kb - 1, '1023 bytes'],
    [kb, '1 KB'],
    [900 * kb, '900 KB'],
    [mb - 1, '1 MB'],
    [1.25 * mb, '1.3 MB'],
    [16 * mb, '16 MB'],
  ])('%d bytes are %s', (bytes, said) => {
    expect(size(bytes)).toBe(said);
    expect(slackPage(bytes)).toBe(said);
  });

  it.each([
    [0, 300, '0 of 300 bytes'],
    [120, 300, '120 of 300 bytes'],
    [20 * kb, 45 * kb, '20 of 45 KB'],
    [0.4 * mb, 1.2 * mb, '0.4 of 1.2 MB'],
    [3 * mb, 3 * mb, '3 of 3 MB'],
    [0, 0, '0 of 0 bytes'],
  ])('%d of %d bytes are %s', (bytes, whole, said) => expect(sizeOf(bytes, whole)).toBe(said));

  it.each([
    [0, '0 s'],
    [59.4, '59 s'],
    [59.6, '1 min'],
    [150, '3 min'],
    [3_599, '1 h'],
    [7_500, '2 h 5 min'],
    [9_000, '2 h 30 min'],
  ])('%d seconds are %s', (seconds, said) => expect(span(seconds)).toBe(said));
});

describe('Amounts in sentences', () => {
  it('days are said from a day on', () => {
    expect([server.span(86_399), server.span(86_400 * 3 + 14_400)]).toEqual(['1 d', '3 d 4 h']);
  });

  it('what is too large is never said to be as large as the limit', () => {
    expect(server.sizeAbove(5 * mb + 1)).toBe('5.1 MB');
    expect(server.sizeAbove(300)).toBe('300 bytes');
  });

  it('a wait is never too short', () => {
    expect([0.2, 59, 61, 3_600].map(server.waitOf)).toEqual(['1 s', '59 s', '2 min', '1 h']);
  });

  it('a median says of how many of what it is', () => {
    expect(median({ count: 2, average_seconds: 110, median_seconds: 120 })).toBe('2 min (2 hand-offs)');
    expect(median({ count: 1, average_seconds: 5, median_seconds: 5 })).toBe('5 s (1 hand-off)');
    expect(median({ count: 0, average_seconds: null, median_seconds: null })).toBe('–');
  });
});
