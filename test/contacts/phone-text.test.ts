import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { toDigits } from '../../src/domain/contacts/phone/phone.js';
import { extensionIn, phonesIn } from '../../src/domain/contacts/phone/phone-text.js';

describe('The phones in a text', () => {
  it.each<[string, string[]]>([
    // What nobody sees.
    ['\u202a+1 415 555 0256\u202c', ['+1 415 555 0256']],
    ['\u200e14155550257', ['14155550257']],
    ['14155550258\u200b', ['14155550258']],
    ['\u2066+34\u00a0600\u202f11\u200922\u2060 33\u2069\ufeff', ['+34 600 11 22 33']],
    ['\u200f\u202b\u2068', []],
    ['+34\u00ad600\u0007112233', ['+34600112233']],
    // Digits and signs of other scripts.
    ['＋３４　６００１１２２３３', ['+34 600112233']],
    ['+٩٦٦ ٥٠ ١٢٣ ٤٥٦٧', ['+966 50 123 4567']],
    ['+۹۸۹۱۲۳۴۵۶۷۸۹', ['+989123456789']],
    ['+९१ ९८७६५४३२१०', ['+91 9876543210']],
    ['+34 600‑11‑22–33', ['+34 600-11-22-33']],
    ['➕34 600112233', ['+34 600112233']],
    // Wrappers of spreadsheets.
    ['="+34600112233"', ['+34600112233']],
    ['="0600112233"', ['0600112233']],
    ['=+34600112233', ['+34600112233']],
    ["'+34600112233", ['+34600112233']],
    ['"600112233"', ['600112233']],
    ['34600112233.0', ['34600112233']],
    ['3.4600112233E+10', ['34600112233']],
    // Prefixes of forms, links and ids.
    ['p:+14155550531', ['+14155550531']],
    ['tel:+34-600-112-233', ['+34-600-112-233']],
    ['TEL: 600112233', ['600112233']],
    ['whatsapp:+34600112233', ['+34600112233']],
    ['Móvil: 600 112 233', ['600 112 233']],
    ['https://wa.me/34600112233?text=hi', ['+34600112233']],
    ['wa.me/+34600112233', ['+34600112233']],
    ['https://api.whatsapp.com/send?phone=34600112233&text=hi', ['+34600112233']],
    ['34600112233@c.us', ['+34600112233']],
    ['34600112233@s.whatsapp.net', ['+34600112233']],
    ['34600112233:12@s.whatsapp.net', ['+34600112233']],
    ['<tel:+34600112233|+34 600 112 233>', ['+34600112233']],
    ['600112233 (WhatsApp)', ['600112233']],
    ['(+34) 600112233', ['+34 600112233']],
    ['+0034 600112233', ['+34 600112233']],
    ['00+34 600112233', ['+34 600112233']],
    // Several.
    ['415-555-0231 / 415-555-0232', ['415-555-0231', '415-555-0232']],
    ['415-555-0233; 415-555-0234', ['415-555-0233', '415-555-0234']],
    ['415-555-0240\n415-555-0241', ['415-555-0240', '415-555-0241']],
    ['415-555-0235, 415-555-0236', ['415-555-0235', '415-555-0236']],
    ['600112233 o 600112244', ['600112233', '600112244']],
    ['+34600112233+34600112244', ['+34600112233', '+34600112244']],
    ['600112233 600112244', ['600112233', '600112244']],
    ['n/a ::: +34 600112233', ['n', '+34 600112233']],
    ['Home: 912345678 | Mobile: 600112233', ['912345678', '600112233']],
    // An area code is no number of its own, and what comes after a separator belongs to none.
    ['0151/12345683', ['0151 12345683']],
    ['030 - 1234567', ['030 1234567']],
    ['600112233/44', ['600112233']],
    ['600112233, 4', ['600112233']],
    ['030/1234567-89/90', ['030 1234567-89']],
  ])('%j are %j', (text, phones) => {
    expect(phonesIn(text)).toEqual(phones);
  });

  it.each<[string, string | undefined]>([
    ['415 555 0142 ext. 5', 'ext. 5'],
    ['415 555 0142x5', 'x5'],
    ['415 555 0142 #12', '#12'],
    ['91 234 56 78 anexo 3', 'anexo 3'],
    ['tel:+14155550142;ext=12', 'ext 12'],
    ['4155550142,,5', 'ext 5'],
    ['415 555 0142', undefined],
  ])('%s has the extension %s', (text, extension) => {
    expect(extensionIn(phonesIn(text)[0]!)).toBe(extension);
  });

  it.each(['34600112233@g.us', '12345678901234@lid', 'Fax: +34 912345678', '600112233 (fax)', 'a@b.c', ''])(
    '%s holds none',
    (text) => {
      expect(toDigits(text, 'ES')).toBeUndefined();
    },
  );

  it('are the same whatever nobody sees is put between their characters', () => {
    const hidden = fc.array(
      fc.constantFrom('\u200b', '\u200e', '\u202a', '\u202e', '\u2060', '\u2069', '\ufeff'),
      {
        maxLength: 2,
      },
    );
    const written = fc.constantFrom('+34 600 11 22 33', '600112233', '0034-600-112233', 'tel:+34600112233');
    fc.assert(
      fc.property(written, fc.array(hidden, { minLength: 20, maxLength: 20 }), (phone, between) => {
        const dressed = [...phone].map((one, at) => (between[at] ?? []).join('') + one).join('');
        expect(toDigits(`${dressed}\u202c`, 'ES')).toBe('34600112233');
      }),
    );
  });

  it('are never longer than a phone, whatever is put after one', () => {
    const separator = fc.constantFrom(' / ', '/', '; ', ', ', '\n', ' | ', ' - ', '  ', ' & ', ' o ');
    fc.assert(
      fc.property(separator, fc.stringMatching(/^\d{1,12}$/), (mark, more) => {
        expect(toDigits(`+34 600 11 22 33${mark}${more}`, 'ES')).toBe('34600112233');
      }),
    );
  });
});
