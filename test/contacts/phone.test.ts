import { describe, expect, it } from '@jest/globals';
import { countryOf, languageOf, toDigits } from '../../src/domain/contacts/phone/phone.js';

describe('Phone numbers as people write them', () => {
  it.each([
    ['+34 612 34 56 78', 'US', '34612345678'],
    ['0034 612 345 678', 'US', '34612345678'],
    ['34612345678', 'US', '34612345678'],
    ['612 34 56 78', 'ES', '34612345678'],
    ['(212) 555-0123', 'US', '12125550123'],
    ['+1 (415) 555-0142', 'ES', '14155550142'],
    ["'+34612345678", 'US', '34612345678'],
    ['07700 900123', 'GB', '447700900123'],
    ['+52 1 55 1234 5678', 'US', '5215512345678'],
    ['＋３４６１２３４５６７８', 'US', '34612345678'],
  ])('%s in %s is %s', (text, country, digits) => {
    expect(toDigits(text, country)).toBe(digits);
  });

  it.each(['', '12', 'call me', 'a@b.c', '+34 612', '1234567890123456789', '=1+1', '612345678x', 'null'])(
    '"%s" is no phone number',
    (text) => {
      expect(toDigits(text, 'ES')).toBeUndefined();
    },
  );

  it('tell where they are from and what is spoken there', () => {
    expect(countryOf('34612345678')).toBe('ES');
    expect(languageOf('34612345678')).toBe('es');
    expect(languageOf('5215512345678')).toBe('es');
    expect(languageOf('447700900123')).toBe('en');
    expect(languageOf('999')).toBeUndefined();
  });
});
