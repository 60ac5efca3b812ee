import { isSupportedCountry } from 'libphonenumber-js';
import { z } from 'zod';
import { AppError } from '../../../../errors.js';
import { parseInput } from '../../../../platform/http/parse-input.js';
import { normalizeTags } from '../../../contacts/contact/tags.js';
import type { Mapping } from '../columns/columns.js';
import { type WelcomeOption, welcomeOption } from './welcome-options.js';

/**
 * What to do with a row whose phone has a contact already: write its cells over the contact's fields, leave the
 * contact alone, or fill only fields that are empty.
 */
export const duplicateRules = ['update', 'skip', 'fill'] as const;
export type DuplicateRule = (typeof duplicateRules)[number];

export interface ImportOptions {
  mapping: Mapping | null;
  /** ISO country of phones without a country code. */
  default_country: string;
  /** Every contact of the file gets them, new or not. */
  tags: string[];
  on_duplicate: DuplicateRule;
  /** Who new contacts are given to: a user's id, `route` for everybody available in turn, or null for nobody. */
  assign_to: string | null;
  /**
   * Where and how these people agreed to be written to; null: that is not known. Contacts that never said anything
   * about it become opted in; one who opted out stays so.
   */
  consent_origin: string | null;
  /** The template that new contacts receive; null: nothing. */
  welcome: WelcomeOption | null;
  /** Count and report, write no contact. */
  dry_run: boolean;
}

const mapping = z
  .union(
    [z.string(), z.record(z.string(), z.string().nullable())],
    'must be JSON such as {"Mobile": "phone"}',
  )
  .transform((value, context): Mapping | null => {
    if (typeof value !== 'string') return value;
    if (value.trim() === '') return null;
    const parsed = z.record(z.string(), z.string().nullable()).safeParse(fromJson(value));
    if (parsed.success) return parsed.data;
    context.addIssue({ code: 'custom', message: 'must be JSON such as {"Mobile": "phone"}' });
    return z.NEVER;
  });

const flag = z.union([
  z.boolean(),
  z
    .enum(['true', 'false', '1', '0', 'on', 'off', ''], 'must be true or false')
    .transform((text) => ['true', '1', 'on'].includes(text)),
]);

const tags = z
  .union([z.string().max(2_000), z.array(z.string().max(200)).max(50)])
  .transform((value) => normalizeTags(typeof value === 'string' ? value.split(/[,;|]/) : value));

const schema = (defaultCountry: string) =>
  z.strictObject({
    mapping: mapping.nullable().default(null),
    default_country: z
      .string()
      .trim()
      .toUpperCase()
      .transform((country) => country || defaultCountry)
      .refine(
        (country): boolean => isSupportedCountry(country),
        'must be a country of two letters, such as ES',
      )
      .default(defaultCountry),
    tags: tags.default([]),
    assign_to: z
      .union([z.literal('route'), z.guid().transform((id) => id.toLowerCase()), z.literal('')], {
        error: 'must be the id of a user, or route',
      })
      .nullable()
      .transform((text) => text || null)
      .default(null),
    consent: z.enum(['opted_in', ''], 'can only be opted_in').nullable().default(null),
    consent_origin: z
      .string()
      .trim()
      .max(200, 'may have at most 200 characters')
      .nullable()
      .transform((text) => text || null)
      .default(null),
    on_duplicate: z.enum(duplicateRules, `must be one of ${duplicateRules.join(', ')}`).default('update'),
    welcome: welcomeOption,
    dry_run: flag.default(false),
  });

/** A mapping as a form sends it. Errors: `invalid_input`. */
export const parseMapping = (text: string | undefined): Mapping | null =>
  parseInput(z.strictObject({ mapping: mapping.nullable().default(null) }), { mapping: text }).mapping;

/** Options as a form or a program sends them, checked and with their defaults. Errors: `invalid_input`. */
export function parseImportOptions(input: Record<string, unknown>, defaultCountry: string): ImportOptions {
  const { consent, ...options } = parseInput(
    schema(defaultCountry),
    input as z.input<ReturnType<typeof schema>>,
  );
  if (Boolean(consent) === Boolean(options.consent_origin)) return options;
  const [field, message] = consent
    ? ['consent_origin', 'is missing: say where and how these people agreed, such as "trade fair form 2026"']
    : ['consent', 'is missing: it must be opted_in where consent_origin is given'];
  throw new AppError('invalid_input', `${field}: ${message}.`, {
    errors: [{ field: field!, message: message! }],
  });
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
