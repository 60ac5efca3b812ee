import { z } from 'zod';
import { consentStates, contactStatuses } from './contact.js';
import { normalizeTags } from './tags.js';

/** Text a person may leave out: trimmed; empty means none. */
const optionalText = (max: number) =>
  z
    .string()
    .trim()
    .max(max, `may have at most ${max} characters`)
    .nullable()
    .transform((text) => text || null);

const email = optionalText(254)
  .refine((text) => text === null || z.email().safeParse(text).success, 'is not an e-mail address')
  .transform((text) => text?.toLowerCase() ?? null);

const language = optionalText(35).transform((text, context) => {
  try {
    return text && Intl.getCanonicalLocales(text)[0]!;
  } catch {
    context.addIssue({ code: 'custom', message: 'is not a language tag such as es or pt-BR' });
    return z.NEVER;
  }
});

/** What a person may set on a contact, by any way in. Tags come out normalised; an empty text clears the field. */
export const contactFields = {
  name: z.string().trim().max(200, 'may have at most 200 characters'),
  email,
  company: optionalText(200),
  language,
  status: z.enum(contactStatuses, `must be one of ${contactStatuses.join(', ')}`),
  value: z
    .number('must be a number')
    .min(-1e12, 'is too small')
    .max(1e12, 'is too large')
    .transform((value) => value + 0), // -0 is 0
  tags: z.array(z.string().max(200)).max(200, 'may hold at most 200 tags').transform(normalizeTags),
  consent: z.enum(consentStates, `must be one of ${consentStates.join(', ')}`),
  /** Custom fields by key; each value is checked against its definition when it is written. */
  attributes: z.record(
    z.string().max(40),
    z.union([z.string().max(2_000), z.number(), z.boolean(), z.null()]),
  ),
};

/** Any of the fields a person may edit; anything else is refused. */
export const contactChangesSchema = z.strictObject(contactFields).partial();
export type ContactChanges = z.output<typeof contactChangesSchema>;
export type ContactChangesInput = z.input<typeof contactChangesSchema>;
