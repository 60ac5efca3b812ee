import { z } from 'zod';
import { attributeKey, dateOf } from '../attributes/attribute.js';
import { consentStates, contactSources, contactStatuses } from '../contact/contact.js';
import { contactFields } from '../contact/fields.js';
import { normalizeTag, normalizeTags } from '../contact/tags.js';

/** One value or several, any of which will do. */
const oneOrMany = <Item extends z.ZodType>(item: Item, message: string) =>
  z.union([item, z.array(item).min(1).max(50)], message);

const oneOf = <const Values extends readonly [string, ...string[]]>(values: Values) =>
  oneOrMany(z.enum(values), `must be one or several of ${values.join(', ')}`);

const tag = z
  .string('must be a tag')
  .max(200, 'may have at most 200 characters')
  .transform(normalizeTag)
  .refine((name) => name !== '', 'is not a tag');

const tagList = z
  .array(z.string().max(200))
  .max(50, 'may hold at most 50 tags')
  .transform(normalizeTags)
  .refine((names) => names.length > 0, 'names no tag');

const units = { h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;
const ago = /^(\d{1,4})([hdw])$/;

/** The instant a text means: an ISO date or time, or that long before `now` (hours, days, weeks: `30d`). */
export function instantOf(text: string, now: Date): Date | undefined {
  const [, amount, unit] = ago.exec(text) ?? [];
  if (!amount) return dateOf(text);
  return new Date(now.getTime() - Number(amount) * units[unit as keyof typeof units]);
}

const instant = z
  .string('must be a time')
  .trim()
  .refine(
    (text) => instantOf(text, new Date()) !== undefined,
    'must be a time such as 2026-01-31T12:00:00Z, or a time ago such as 30d (h, d or w)',
  );

const number = z.number('must be a number');
const range = <Shape extends Record<string, z.ZodType>>(shape: Shape) =>
  z
    .strictObject(shape)
    .partial()
    .refine((given) => Object.values(given).some((bound) => bound !== undefined), 'is empty');

/** What a custom field must be: a value, null for none, a range of numbers or of times. */
const attribute = z.union(
  [
    z.string().max(2_000),
    number,
    z.boolean(),
    z.null(),
    range({ min: number, max: number }),
    range({ after: instant, before: instant }),
  ],
  'must be a value, null, {min, max} or {after, before}',
);

/**
 * What contacts can be filtered by, as it is sent and stored. A list of values means any of them; different fields
 * must all hold. `…_after` includes the instant, `…_before` does not.
 */
export const contactFilterSchema = z
  .strictObject({
    q: z
      .string()
      .trim()
      .max(100, 'may have at most 100 characters')
      .describe('Words of the name or company, beginning of the e-mail, first or last digits of the phone'),
    status: oneOf(contactStatuses),
    tag: tag.describe('This tag'),
    tags: range({ any: tagList, all: tagList, none: tagList }).describe('Any, all, none of these tags'),
    assigned_to: oneOrMany(z.string().min(1).max(64), "must be a user's id, or none, or several").describe(
      "A user's id, or `none` for contacts without an owner",
    ),
    source: oneOf(contactSources),
    company: z
      .string()
      .trim()
      .min(1, 'is empty')
      .max(200, 'may have at most 200 characters')
      .describe('This text anywhere in the company, in any case'),
    language: oneOrMany(
      contactFields.language,
      'must be a language tag such as es or pt-BR, null for none, or several',
    ),
    consent: oneOf(consentStates),
    value_min: number,
    value_max: number,
    created_after: instant,
    created_before: instant,
    last_inbound_after: instant,
    last_inbound_before: instant,
    attributes: z
      .record(z.string().regex(attributeKey, 'is not the key of a custom field'), attribute)
      .refine((given) => Object.keys(given).length <= 20, 'may name at most 20 custom fields'),
    segment_id: z.string().min(1).max(64).describe('Only contacts in this segment'),
  })
  .partial();
export type ContactFilterInput = z.input<typeof contactFilterSchema>;

/** A filter that stands for itself, as segments are stored: without a segment in it. */
export const plainFilterSchema = contactFilterSchema.omit({ segment_id: true });
export type ContactFilter = z.output<typeof plainFilterSchema>;

/** A filter for the audit log: that there was a keyword search, not for whom. */
export const withoutWords = (filter: ContactFilter | undefined): ContactFilter | null =>
  filter ? { ...filter, ...(filter.q ? { q: '…' } : {}) } : null;
