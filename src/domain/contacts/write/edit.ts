import { AppError } from '../../../errors.js';
import { currentSession, inTransaction } from '../../../platform/database/transaction.js';
import { parseInput } from '../../../platform/http/parse-input.js';
import { type AuditChanges, changesBetween, recordAudit } from '../../people/core/audit.js';
import { type Actor, may, must } from '../../people/core/permissions.js';
import { attributeValues } from '../attributes/attribute.js';
import { type Contact, ContactModel } from '../contact/contact.js';
import { type ContactChanges, type ContactChangesInput, contactChangesSchema } from '../contact/fields.js';
import { maskedFor } from '../contact/masking.js';
import { updateContact } from './write.js';

export interface EditOptions {
  actor: Actor;
  /** The revision the editor saw: another one is a `conflict`. A visit of the customer alone raises none. */
  expectedRev?: number;
  /** When the editor read the contact: any write since is a `conflict`. */
  expectedUpdatedAt?: Date | string;
  /**
   * The values the editor saw, masked where they see them so: another value now is a `conflict`, of which a guess of
   * what is hidden learns nothing. Finer than the revision, because a change of another field is none.
   */
  expected?: Partial<Pick<Contact, keyof ContactChanges | 'assigned_to'>>;
}

/** A `conflict` of an edit, with the contact as it is now, unmasked: show it through `maskedFor`. */
export class StaleContactError extends AppError {
  constructor(readonly current: Contact) {
    super('conflict', 'Somebody else changed this contact in the meantime. Reload it and try again.');
  }
}

/**
 * Changes these fields of a contact, and no others, in one write that nobody can come between, and audits them. A
 * name given here is kept whatever the profile says. Errors: `forbidden`, `invalid_input` naming the fields,
 * `not_found`, `conflict`.
 */
export async function editContact(
  id: string,
  changes: ContactChangesInput,
  options: EditOptions,
): Promise<Contact> {
  const { actor } = options;
  must(actor, 'edit_contacts');
  const parsed = parseInput(contactChangesSchema, changes);
  const seen = seenBy(options);
  return inTransaction(async () => {
    const before = await ContactModel.findById(id).lean<Contact>();
    if (!before) throw new AppError('not_found', 'There is no contact with this id.');
    if (!seen(before)) throw new StaleContactError(before);
    const { consent, attributes, ...fields } = withoutMasked(parsed, before, actor);
    const custom = attributes && (await attributeValues(attributes));
    const source = fields.name === undefined ? {} : { name_source: nameSource(fields.name) };
    const { tags, ...set } = fields;
    const wanted = {
      ...fields,
      ...(consent && consent !== before.consent?.state
        ? { consent: { state: consent, at: new Date(), origin: `user:${actor._id}` } }
        : {}),
    };
    const differing = changesBetween<Contact>(
      before,
      { ...before, ...wanted },
      Object.keys(wanted) as never[],
    );
    const attributeChanges = changesBetween(
      { ...before.attributes },
      { ...before.attributes, ...custom },
      Object.keys(custom ?? {}),
    );
    if (!differing && !attributeChanges) return before;
    const contact = await updateContact(
      { _id: id },
      {
        set: { ...set, ...source, ...(wanted.consent ? { consent: wanted.consent } : {}) },
        ...(tags ? { addTags: tags, removeTags: before.tags } : {}),
        ...(custom ? { attributes: custom } : {}),
      },
    );
    await recordAudit(
      {
        action: 'contact.updated',
        entity_type: 'contact',
        entity_id: id,
        actor_user_id: actor._id,
        changes: { ...differing, ...prefixed(attributeChanges) },
      },
      currentSession(),
    );
    return contact!;
  });
}

/**
 * The changes, without what somebody who sees it masked sends back as it was shown to them. (A masked e-mail is none, so
 * it was refused before.)
 */
function withoutMasked(changes: ContactChanges, before: Contact, actor: Actor): ContactChanges {
  if (may(actor, 'see_private_data')) return changes;
  const shown = maskedFor(actor, before);
  const isAsShown = (value: unknown, seen: unknown, stored: unknown): boolean =>
    seen !== stored && value === seen;
  const { name, company, tags, attributes } = changes;
  const texts = Object.entries({ name, company }).filter(([field, value]) => {
    const key = field as 'name' | 'company';
    return value !== undefined && !isAsShown(value, shown[key], before[key]);
  });
  const { name: _name, company: _company, ...rest } = changes;
  return {
    ...rest,
    ...Object.fromEntries(texts),
    ...(tags ? { tags: tags.map((tag) => before.tags[shown.tags.indexOf(tag)] ?? tag) } : {}),
    ...(attributes
      ? {
          attributes: Object.fromEntries(
            Object.entries(attributes).filter(
              ([key, value]) => !isAsShown(value, shown.attributes[key], before.attributes[key]),
            ),
          ),
        }
      : {}),
  };
}

/** Whether the stored contact is still what the editor saw. */
function seenBy({
  actor,
  expectedRev,
  expectedUpdatedAt,
  expected = {},
}: EditOptions): (now: Contact) => boolean {
  const at = expectedUpdatedAt === undefined ? undefined : dateOf(expectedUpdatedAt).getTime();
  return (now) =>
    (expectedRev === undefined || now.rev === expectedRev) &&
    (at === undefined || now.updated_at.getTime() === at) &&
    changesBetween<Contact>(
      maskedFor(actor, now),
      expected as Partial<Contact>,
      Object.keys(expected) as never[],
    ) === null;
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

const prefixed = (changes: AuditChanges | null): AuditChanges =>
  Object.fromEntries(Object.entries(changes ?? {}).map(([key, change]) => [`attributes.${key}`, change]));
