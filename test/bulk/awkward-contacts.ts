import fc from 'fast-check';
import type { Contact } from '../../src/domain/contacts/contact/contact.js';
import { contactFields } from '../../src/domain/contacts/contact/fields.js';
import { phoneIdentity } from '../../src/domain/contacts/contact/identity.js';
import { newId } from '../../src/platform/ids.js';

/** What spreadsheets run, what CSV is made of, what nobody sees and what is written from the right. */
const piece = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 4 }),
  fc.constantFrom(
    '=',
    '+',
    '-',
    '@',
    '＝',
    '\t',
    '\r',
    '\n',
    '\r\n',
    "'",
    "''",
    '"',
    '""',
    ',',
    ';',
    '|',
    'sep=',
  ),
  fc.constantFrom(
    '\u202e',
    '\u200f',
    '\u200d',
    '\u200b',
    '\ufeff',
    '\u00a0',
    '\u0301',
    '\0',
    '\ufffd',
    ' ',
    '  ',
  ),
  fc.constantFrom(
    'שלום',
    'مرحبا',
    '👩‍💻',
    '👨‍👩‍👧',
    '❤️',
    'é',
    'e\u0301',
    '漢字',
    '<!channel>',
    '=1+1',
    'x'.repeat(199),
  ),
);

/** Text as customers and agents might type it to see what breaks. */
export const awkwardText = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(''));

const email = fc
  .tuple(fc.constantFrom('', '+', '-', "'", "'+", "'-", '_', 'o.'), fc.stringMatching(/^[a-z0-9]{1,8}$/))
  .map(([first, rest]) => `${first}${rest}@example.com`)
  .filter((address) => contactFields.email.safeParse(address).success);

/** Phones of several countries; some look like local numbers of others. */
const phone = fc.oneof(
  ...[
    '3460*******',
    '47912*****',
    '49151********',
    '5511987******',
    '54911234*****',
    '521551*******',
    '1415555****',
  ].map((pattern) =>
    fc.nat(99_999_999).map((number) => {
      const digits = String(number).padStart(8, '0');
      let at = 0;
      return pattern.replace(/\*/g, () => digits[at++]!);
    }),
  ),
);

const money = fc.oneof(
  fc.integer({ min: -1e9, max: 1e9 }),
  fc.double({ min: -1e12, max: 1e12, noNaN: true }),
);

/** Text as the API lets it in: at most 200 characters. */
const typed = awkwardText.map((text) =>
  text
    .replace(/[\0\ufffd]/g, '')
    .slice(0, 200)
    .replace(/\p{Surrogate}/gu, ''),
);

/** A contact as it may be stored, whoever gave its name. */
export const awkwardContact = fc
  .record({
    name: awkwardText,
    phone,
    email: fc.option(email),
    company: fc.option(typed).map((text) => contactFields.company.parse(text)),
    value: money.map((value) => contactFields.value.parse(value)),
    tags: fc.array(typed, { maxLength: 4 }).map((tags) => contactFields.tags.parse(tags)),
    language: fc.constantFrom(null, 'es', 'pt-BR'),
    status: fc.constantFrom('new' as const, 'lost' as const),
  })
  .map(({ phone, ...fields }): Partial<Contact> & Pick<Contact, '_id' | 'identities' | 'source'> => ({
    _id: newId(),
    ...fields,
    name_source: 'manual',
    source: 'chat',
    whatsapp_contact_id: phone,
    identities: [phoneIdentity(phone)],
  }));
