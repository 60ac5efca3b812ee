import { describe, expect, it } from '@jest/globals';
import { protect, unprotect } from '../../src/bulk/formula.js';
import { SeenPhones } from '../../src/bulk/import/rows/seen.js';
import { parseValue } from '../../src/bulk/import/rows/value.js';

describe('a value', () => {
  it.each<[string, number | null | undefined, (number | null | undefined)?]>([
    // The same cell in a file with commas, and in one with semicolons where that differs.
    ['', null],
    ['  ', null],
    ['0', 0],
    ['1234.5', 1234.5],
    ['1234,5', 1234.5],
    ['1,234.50', 1234.5],
    ['1.234,50', 1234.5],
    ['1,234', 1234, 1.234],
    ['1.234', 1.234, 1234],
    ['1.234.567', 1234567],
    ['1,234,567', 1234567],
    ["1'234.50", 1234.5],
    ['1 234,50 €', 1234.5],
    ['€ 1.234,50', 1234.5],
    ['$99', 99],
    ['US$ 99.90', 99.9],
    ['USD 1,000', 1000, 1],
    ['1000 EUR', 1000],
    ['-5', -5],
    ['−7,25', -7.25],
    ['+5', 5],
    ['-0', 0],
    ['.5', 0.5],
    ['1e3', undefined],
    ['12 apples', undefined],
    ['1.2.3', undefined],
    ['1,2,3', undefined],
    ['12,34.5,6', undefined],
    ['--5', undefined],
    ['NaN', undefined],
    ['Infinity', undefined],
    ['9'.repeat(20), undefined],
    ['٣', undefined],
  ])('written %p is %p', (cell, value, withSemicolons = value) => {
    expect([parseValue(cell, false), parseValue(cell, true)]).toEqual([value, withSemicolons]);
  });
});

describe('a cell that a spreadsheet would run', () => {
  it.each(['=1+1', '+34', '-5', '@x', '\tx', '\rx', '\nx', "'=1+1", "''-x"])(
    '%p is made harmless and comes back',
    (cell) => {
      expect(protect(cell)).toBe(`'${cell}`);
      expect(unprotect(protect(cell))).toBe(cell);
    },
  );

  it.each(['', "'t Hooft", 'a=b', '5', "''"])('%p stays as it is', (cell) => {
    expect([protect(cell), unprotect(cell)]).toEqual([cell, cell]);
  });
});

describe('the phones seen in a file', () => {
  it('are told apart exactly, also those that differ in one digit or are longer than E.164 allows', () => {
    const seen = new SeenPhones();
    const phones = [
      ...Array.from({ length: 20_000 }, (_, n) => String(34_600_000_000 + n)),
      ...Array.from({ length: 2_000 }, (_, n) => String(999_999_999_990_000 + n * 4)),
      '1234567890123456',
      '1234567890123457',
    ];
    expect(phones.every((phone) => seen.add(phone))).toBe(true);
    expect(phones.some((phone) => seen.add(phone))).toBe(false);
  });
});
