import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { attributeValue } from '../../src/domain/contacts/attributes/attribute.js';
import { contactStatuses } from '../../src/domain/contacts/contact/contact.js';
import { normalizeTag, normalizeTags } from '../../src/domain/contacts/contact/tags.js';
import { contactFilterSchema, plainFilterSchema } from '../../src/domain/contacts/segments/filter-schema.js';

const anyText = fc.string({ unit: 'grapheme', maxLength: 80 });
/** Text with what tags are about: spaces, dashes, letters, and enough of them to be cut. */
const tagLike = fc.string({
  unit: fc.constantFrom(' ', '-', '–', '_', 'a', 'B', 'é', 'Ñ', '😀', '\t'),
  maxLength: 90,
});

describe('A tag', () => {
  it('that is stored comes out as it is', () => {
    fc.assert(
      fc.property(fc.oneof(anyText, tagLike), (text) => {
        const stored = normalizeTag(text);
        expect(normalizeTag(stored)).toBe(stored);
        expect(stored).not.toMatch(/^_|_$|__|[\s–—-]/);
        expect([...stored].length).toBeLessThanOrEqual(64);
      }),
    );
  });

  it('is the same however its words are joined and written', () => {
    const word = fc.stringMatching(/^[a-z0-9]{1,8}$/);
    const joint = fc.constantFrom(' ', '-', '_', '  ', ' - ', '—', '\n');
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 5 }), joint, (words, between) => {
        const tag = words.join('_');
        expect(normalizeTag(` ${words.join(between).toUpperCase()} `)).toBe(tag);
      }),
    );
  });

  it('stands once in a list, at its first place, whatever the others are', () => {
    fc.assert(
      fc.property(fc.array(tagLike), (texts) => {
        const tags = normalizeTags(texts);
        expect(new Set(tags).size).toBe(tags.length);
        expect(normalizeTags(tags)).toEqual(tags);
        expect(normalizeTags([...texts, ...texts])).toEqual(tags);
        expect(new Set(normalizeTags(texts.toReversed()))).toEqual(new Set(tags));
      }),
    );
  });
});

describe('The value of a custom field', () => {
  const types = fc.constantFrom(...(['text', 'number', 'date', 'choice', 'boolean'] as const));
  const given = fc.oneof(
    anyText,
    fc.double(),
    fc.boolean(),
    fc.constant(null),
    fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
    fc.constantFrom('gold', '', '  ', '2026-02-30', '2026-02-30T10:00:00Z', '2026-01-31', '20260131'),
  );

  it('is of the type of the field, empty or refused, and keeps its place when it comes back', () => {
    fc.assert(
      fc.property(types, given, (type, sent) => {
        const definition = { type, choices: ['gold', 'silver'] };
        const value = attributeValue(definition, sent);
        if (value === undefined) return;
        if (value === null) {
          expect(sent === null || String(sent).trim() === '').toBe(true);
          return;
        }
        const kind = {
          text: 'string',
          choice: 'string',
          number: 'number',
          boolean: 'boolean',
          date: 'object',
        };
        expect(typeof value).toBe(kind[type]);
        expect(Object.is(value, -0)).toBe(false);
        const shown = JSON.parse(JSON.stringify(value)) as string | number | boolean;
        expect(attributeValue(definition, shown)).toEqual(value);
      }),
      { numRuns: 500 },
    );
  });

  it('is no day that does not exist', () => {
    const date = { type: 'date' as const, choices: [] };
    expect(attributeValue(date, '2026-02-30')).toBeUndefined();
    expect(attributeValue(date, '2026-02-30T10:00:00Z')).toBeUndefined();
    expect(attributeValue(date, '2024-02-29')).toEqual(new Date('2024-02-29T00:00:00Z'));
    expect(attributeValue(date, '2026-01-31T12:00:00+02:00')).toEqual(new Date('2026-01-31T10:00:00Z'));
  });
});

describe('The filter of contacts', () => {
  const filters = fc.record(
    {
      q: anyText.filter((text) => text.length <= 100),
      status: fc.oneof(
        fc.constantFrom(...contactStatuses),
        fc.subarray([...contactStatuses], { minLength: 1 }),
      ),
      tags: fc.record({ any: fc.array(fc.stringMatching(/^[a-z]+$/), { minLength: 1, maxLength: 3 }) }),
      assigned_to: fc.constantFrom('none', 'somebody', ['none', 'somebody']),
      value_min: fc.integer(),
      created_after: fc.constantFrom('30d', '2026-01-31', '2026-01-31T00:00:00Z', '12h'),
      language: fc.constantFrom('pt-br', 'ES', null),
    },
    { requiredKeys: [] },
  );

  it('is stored as it is understood: read again it is the same', () => {
    fc.assert(
      fc.property(filters, (filter) => {
        const stored = plainFilterSchema.parse(filter);
        expect(plainFilterSchema.parse(JSON.parse(JSON.stringify(stored)))).toEqual(stored);
      }),
    );
  });

  it('takes no operators and no unknown fields, wherever they are put', () => {
    const keys = Object.keys(contactFilterSchema.shape);
    const operator = fc.constantFrom({ $gt: '' }, { $ne: null }, { $where: '1' }, [{ $gt: '' }], {
      $regex: '.*',
    });
    fc.assert(
      fc.property(fc.constantFrom(...keys), operator, (key, value) => {
        expect(contactFilterSchema.safeParse({ [key]: value }).success).toBe(false);
        expect(contactFilterSchema.safeParse({ [`${key}_`]: 'x' }).success).toBe(false);
      }),
    );
    for (const inside of [
      { city: { $gt: '' } },
      { city: { min: 1, $gt: 2 } },
      { $where: '1' },
      { 'a.b': 1 },
    ]) {
      expect(contactFilterSchema.safeParse({ attributes: inside }).success).toBe(false);
    }
    expect(contactFilterSchema.safeParse({ tags: {} }).success).toBe(false);
    expect(contactFilterSchema.safeParse({ status: [] }).success).toBe(false);
  });
});
