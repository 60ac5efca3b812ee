import { z } from 'zod';
import { AppError } from '../errors.js';
import { type Actor, must } from '../people/permissions.js';
import { type Contact, ContactModel, contactStatuses } from './contact.js';
import { normalizeTags } from './tags.js';

/** Text a person may leave out: trimmed; empty means none. */
const optionalText = (max: number) =>
  z
    .string()
    .trim()
    .max(max, `may have ${max} characters`)
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
  name: z.string().trim().max(200, 'may have 200 characters'),
  email,
  company: optionalText(200),
  language,
  status: z.enum(contactStatuses, `must be one of ${contactStatuses.join(', ')}`),
  value: z
    .number('must be a number')
    .min(-1e12, 'is too small')
    .max(1e12, 'is too large')
    .transform((value) => value + 0), // -0 is 0
  tags: z.array(z.string().max(200)).max(200, 'may hold 200 tags').transform(normalizeTags),
};

/** Any of the fields a person may edit; anything else is refused. */
export const contactChangesSchema = z.strictObject(contactFields).partial();
export type ContactChanges = z.output<typeof contactChangesSchema>;
export type ContactChangesInput = z.input<typeof contactChangesSchema>;

export interface EditOptions {
  actor: Actor;
  /** When the editor read the contact: any write since is a `conflict`. */
  expectedUpdatedAt?: Date | string;
  /**
   * The values the editor saw: another value in the database now is a `conflict`. Finer than `expectedUpdatedAt`,
   * because a message that arrives meanwhile, or a change of another field, is none.
   */
  expected?: Partial<Pick<Contact, keyof ContactChanges | 'assigned_to'>>;
}

/**
 * Changes these fields of a contact, and no others, in one write that nobody can come between. A name given here
 * is kept whatever the profile says. Errors: `forbidden`, `invalid_input` naming the fields, `not_found`, `conflict`.
 */
export async function editContact(
  id: string,
  changes: ContactChangesInput,
  { actor, expectedUpdatedAt, expected = {} }: EditOptions,
): Promise<Contact> {
  must(actor, 'edit_contacts');
  const fields = parseInput(contactChangesSchema, changes);
  const source = fields.name === undefined ? {} : { name_source: nameSource(fields.name) };
  const unchanged = {
    ...expected,
    ...(expectedUpdatedAt === undefined ? {} : { updated_at: dateOf(expectedUpdatedAt) }),
  };
  const nothing = Object.keys(fields).length === 0;
  const contact = nothing
    ? await ContactModel.findOne({ _id: id, ...unchanged }).lean<Contact>()
    : await ContactModel.findOneAndUpdate(
        { _id: id, ...unchanged },
        { $set: { ...fields, ...source } },
        { returnDocument: 'after' },
      ).lean<Contact>();
  if (contact) return contact;
  if (await ContactModel.exists({ _id: id })) {
    throw new AppError(
      'conflict',
      'Somebody else changed this contact in the meantime. Reload it and try again.',
    );
  }
  throw new AppError('not_found', 'There is no contact with this id.');
}

/** An empty name is none, so that the next profile name fills it. */
export const nameSource = (name: string): Contact['name_source'] => (name === '' ? 'none' : 'manual');

function dateOf(value: Date | string): Date {
  const date = new Date(value);
  if (!Number.isNaN(date.getTime())) return date;
  throw new AppError('invalid_input', 'updated_at must be a time such as 2026-01-31T12:00:00.000Z.', {
    errors: [{ field: 'updated_at', message: 'is not a time' }],
  });
}

/** Input that follows the schema, or `invalid_input` that names every wrong field. */
export function parseInput<T extends z.ZodType>(schema: T, input: z.input<T>): z.output<T> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return withoutUndefined(parsed.data);
  const errors = parsed.error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((field) => ({ field, message: 'is not a field that can be set' }))
      : [{ field: issue.path.join('.'), message: issue.message }],
  );
  const first = errors[0]!;
  throw new AppError('invalid_input', `${first.field || 'The input'}: ${first.message}.`, { errors });
}

/** A key given as undefined was not given. */
function withoutUndefined<T>(data: T): T {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return data;
  return Object.fromEntries(Object.entries(data).filter(([, value]) => value !== undefined)) as T;
}
