import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { protect, unprotect } from '../../src/domain/bulk/formula.js';
import { parseNumber, parseValue, tellsMark } from '../../src/domain/bulk/import/columns/value.js';
import { SeenPhones } from '../../src/domain/bulk/import/rows/seen.js';

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
    ['USD 1,000', 1000],
    // No amount in euros has three decimals; one in dinars may.
    ['1.200 €', 1200],
    ['€1.200', 1200],
    ['€ 1,200', 1200],
    ['0,125 €', 0.125],
    ['KWD 1.250', 1.25, 1250],
    // Groups of India and of accountants, and the signs of the world.
    ['₹1,00,000', 100000],
    ['Rs. 12,34,567.50', 1234567.5],
    ['1,00,00,000', 10000000],
    ['(1,200.50)', -1200.5],
    ['$(1,200)', -1200],
    ['(1.200,00 €)', -1200],
    ['1200-', -1200],
    ['-€5', -5],
    ['€-5', -5],
    ["CHF 1'200.–", 1200],
    ['1200,-', 1200],
    ['R$ 1.234,50', 1234.5],
    ['S/. 1,200', 1200],
    ['12 500,50 zł', 12500.5],
    ['1 200 kr', 1200],
    ['5000 ₽', 5000],
    ['RM1,200', 1200],
    ['1,200 AED', 1200],
    ['$ 99 USD', 99],
    ['\u200e€99\u200b', 99],
    ['0.125', 0.125],
    ['12 34', undefined],
    ['(5', undefined],
    ['(-5)', undefined],
    ['1,00,00', undefined],
    ['5 apples €', undefined],
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

describe('the numbers of a column', () => {
  it.each<[string, 'none' | 'usual' | 'thousandths', unknown]>([
    ['1.200', 'none', 'either'],
    ['1,200', 'none', 'either'],
    ['1,200', 'usual', 1200],
    ['1.200', 'thousandths', 'either'],
    ['1.20', 'none', 1.2],
    ['12345.678', 'none', 12345.678],
  ])('%s with the currency %s and no decimal mark known is %s', (cell, money, number) => {
    expect(parseNumber(cell, { decimal: null, money })).toBe(number);
  });

  it.each<[string, '.' | ',' | undefined]>([
    ['12,50', ','],
    ['12.50', '.'],
    ['1.234.567', ','],
    ['1,00,000', '.'],
    ['€1.200', ','],
    ['1.234', undefined],
    ['1200', undefined],
    ['0,0', undefined],
    ['lots', undefined],
  ])('%s tells of the decimal mark %s', (cell, mark) => {
    expect(tellsMark(cell)).toBe(mark);
  });

  it('are what was formatted for any country, once its decimal mark is known', () => {
    const locale = fc.constantFrom('de', 'en', 'en-IN', 'fr', 'pt-BR', 'es-MX', 'sv', 'pl', 'de-CH');
    const currency = fc.constantFrom('EUR', 'USD', 'INR', 'BRL', 'SEK', 'PLN', 'CHF', 'KES');
    fc.assert(
      fc.property(locale, currency, fc.integer({ min: -1e9, max: 1e9 }), (language, code, cents) => {
        const format = new Intl.NumberFormat(language, { style: 'currency', currency: code });
        const decimal = format.formatToParts(0.5).find(({ type }) => type === 'decimal')?.value;
        expect(parseNumber(format.format(cents / 100), { decimal: decimal as '.' })).toBe(cents / 100 + 0);
      }),
    );
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
