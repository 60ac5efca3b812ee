import { AppError, invalidField } from '../../../errors.js';
import { inTransaction } from '../../../platform/database/transaction.js';
import { parseInput } from '../../../platform/http/parse-input.js';
import { changesBetween } from '../../people/core/audit.js';
import { type Actor, must } from '../../people/core/permissions.js';
import { ContactModel } from '../contact/contact.js';
import { type Attribute, AttributeModel } from './attribute.js';
import {
  type AttributeChanges,
  attributeChangesSchema,
  auditAttribute,
  mustFitType,
} from './attributes-admin.js';

/**
 * Changes the label and the choices of a custom field. A choice that contacts have can only be taken away with a
 * replacement, which `carry` sees to in the same transaction. Errors: `forbidden`, `not_found`, `invalid_input`,
 * `conflict` for a choice that is used, and when somebody else changes the field at the same time.
 */
export async function editAttribute(
  key: string,
  input: AttributeChanges,
  actor: Actor,
  carry: (replacements: Record<string, string | null>) => Promise<void>,
): Promise<Attribute> {
  must(actor, 'manage_attributes');
  const { replacements = {}, ...set } = parseInput(attributeChangesSchema, input);
  const before = await getAttribute(key);
  if (set.choices) mustFitType(before.type, set.choices);
  const kept = set.choices ?? before.choices;
  const gone = before.choices.filter((choice) => !kept.includes(choice));
  mustBeReplacements(replacements, gone, kept);
  await mustBeUnused(
    key,
    gone.filter((choice) => !Object.hasOwn(replacements, choice)),
  );
  return inTransaction(async () => {
    const changes = changesBetween<Attribute>(before, { ...before, ...set }, ['label', 'choices']);
    if (!changes) return before;
    const attribute = await AttributeModel.findOneAndUpdate(
      { _id: key, deleting: { $ne: true }, updated_at: before.updated_at },
      { $set: set },
      { returnDocument: 'after' },
    ).lean<Attribute>();
    if (!attribute) {
      throw new AppError('conflict', 'Somebody else changed this custom field in the meantime. Reload it.');
    }
    await auditAttribute('attribute.updated', key, actor, { changes, details: { replacements } });
    if (Object.keys(replacements).length > 0) await carry(replacements);
    return attribute;
  });
}

async function getAttribute(key: string): Promise<Attribute> {
  const attribute = await AttributeModel.findOne({ _id: key, deleting: { $ne: true } }).lean<Attribute>();
  if (!attribute) throw new AppError('not_found', `There is no custom field "${key}".`);
  return attribute;
}

function mustBeReplacements(
  replacements: Record<string, string | null>,
  gone: readonly string[],
  kept: readonly string[],
): void {
  for (const [choice, instead] of Object.entries(replacements)) {
    const field = `replacements.${choice}`;
    if (!gone.includes(choice)) throw invalidField(field, 'is not a choice that is being removed');
    if (instead !== null && !kept.includes(instead))
      throw invalidField(field, `"${instead}" is not one of the choices`);
  }
}

async function mustBeUnused(key: string, gone: readonly string[]): Promise<void> {
  for (const choice of gone) {
    if (!(await ContactModel.exists({ [`attributes.${key}`]: choice }))) continue;
    throw new AppError(
      'conflict',
      `Contacts have "${choice}". Say in \`replacements\` what they get instead.`,
      {
        errors: [{ field: 'choices', message: `leaves out "${choice}", which contacts have` }],
      },
    );
  }
}
