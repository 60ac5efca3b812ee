import { z } from 'zod';
import { AppError, invalidField } from '../../../errors.js';
import { isDuplicateKey } from '../../../platform/database/mongo.js';
import { currentSession, inTransaction } from '../../../platform/database/transaction.js';
import { parseInput } from '../../../platform/http/parse-input.js';
import { withLease } from '../../../platform/queue/lease.js';
import { type NewAuditEntry, recordAudit } from '../../people/core/audit.js';
import { type Actor, must } from '../../people/core/permissions.js';
import { type Attribute, AttributeModel, attributeKey, attributeTypes } from './attribute.js';

/** How many custom fields there may be. */
export const mostAttributes = 100;

const label = z.string('must be text').trim().min(1, 'is empty').max(80, 'may have at most 80 characters');
const choices = z
  .array(z.string('must be text').trim().min(1, 'is empty').max(100, 'may have at most 100 characters'))
  .max(200, 'may hold at most 200 choices')
  .refine((given) => new Set(given).size === given.length, 'names one twice');

export const newAttributeSchema = z.strictObject({
  key: z
    .string('must be text')
    .regex(attributeKey, 'must be lower case letters, digits and _, such as birth_date'),
  label,
  type: z.enum(attributeTypes, `must be one of ${attributeTypes.join(', ')}`),
  choices: choices.optional().describe('What a `choice` may be'),
});
export type NewAttribute = z.input<typeof newAttributeSchema>;

export const attributeChangesSchema = z
  .strictObject({
    label,
    choices,
    replacements: z
      .record(z.string(), z.string().nullable())
      .describe('For choices that are removed but in use: another choice, or null for none'),
  })
  .partial();
export type AttributeChanges = z.input<typeof attributeChangesSchema>;

/** The custom fields, in the order of their labels. Errors: `forbidden`. */
export async function listAttributes(viewer: Actor): Promise<Attribute[]> {
  must(viewer, 'view_contacts');
  return AttributeModel.find({ deleting: { $ne: true } })
    .sort({ label: 1, _id: 1 })
    .limit(mostAttributes)
    .lean<Attribute[]>();
}

/**
 * Defines a custom field of contacts. Its key and type stay as they are. Errors: `forbidden`, `invalid_input`,
 * `conflict` when the key is taken, by a deleted field too until no contact has a value of it, and when there are
 * 100 already.
 */
export async function defineAttribute(input: NewAttribute, actor: Actor): Promise<Attribute> {
  must(actor, 'manage_attributes');
  const { key, choices: given = [], ...fields } = parseInput(newAttributeSchema, input);
  mustFitType(fields.type, given);
  return oneAtATime(async () => {
    if ((await AttributeModel.countDocuments()) >= mostAttributes) {
      throw new AppError('conflict', `There are ${mostAttributes} custom fields already. Delete one first.`);
    }
    try {
      const [attribute] = await AttributeModel.create([{ _id: key, ...fields, choices: given }]);
      await auditAttribute('attribute.created', key, actor, { details: { ...fields, choices: given } });
      return attribute!.toObject();
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      throw new AppError(
        'conflict',
        `There is a custom field "${key}" already, or it is still being deleted.`,
        {
          errors: [{ field: 'key', message: 'is taken' }],
        },
      );
    }
  });
}

/**
 * Takes a custom field out of use; its definition goes when no contact has a value of it any more. Call it in the
 * transaction that sees to that, and audits it. Errors: `forbidden`, `not_found`.
 */
export async function retireAttribute(key: string, actor: Actor): Promise<void> {
  must(actor, 'manage_attributes');
  const { matchedCount } = await AttributeModel.updateOne({ _id: key }, { $set: { deleting: true } });
  if (matchedCount === 0) throw new AppError('not_found', `There is no custom field "${key}".`);
}

/** Forgets the definition of a retired custom field. */
export async function forgetAttribute(key: string): Promise<void> {
  await AttributeModel.deleteOne({ _id: key, deleting: true });
}

/** Choices are for fields of the type choice, which need some. Errors: `invalid_input`. */
export function mustFitType(type: Attribute['type'], given: readonly string[]): void {
  const message =
    type === 'choice' && given.length === 0
      ? 'names nothing to choose from'
      : type !== 'choice' && given.length > 0
        ? `are for fields of the type choice, not ${type}`
        : undefined;
  if (message) throw invalidField('choices', message);
}

/** Definitions are counted before one is added, so they are added one after the other. */
async function oneAtATime<T>(work: () => Promise<T>): Promise<T> {
  let result: { value: T } | undefined;
  const free = await withLease('attributes', async () => {
    result = { value: await inTransaction(work) };
  });
  if (free && result) return result.value;
  throw new AppError('unavailable', 'Somebody else is defining a custom field at this moment. Try again.');
}

/** A row of the audit log about a custom field, in the transaction at hand. */
export const auditAttribute = (
  action: string,
  key: string,
  actor: Actor,
  more: Pick<NewAuditEntry, 'changes' | 'details'>,
): Promise<void> =>
  recordAudit(
    { action, entity_type: 'attribute', entity_id: key, actor_user_id: actor._id, ...more },
    currentSession(),
  );
