import { type Contact, displayName } from '../../contacts/contact/contact.js';
import { type Identity, identityKey, phoneIdentity } from '../../contacts/contact/identity.js';
import { type ContactWrite, newContact } from '../../contacts/write/write.js';
import type { Merge, UndoReport } from '../../conversations/core/merge-record.js';

/** Fields that say something about another one and go with it. */
const companions: Record<string, string> = {
  name_source: 'name',
  assigned_by: 'assigned_to',
  assigned_at: 'assigned_to',
};

/** Takes back what the merge changed, where it still says so. */
export function undoOf(merge: Merge, into: Contact, theirs: Identity[], report: UndoReport): ContactWrite {
  const set: Record<string, unknown> = {};
  const attributes: NonNullable<ContactWrite['attributes']> = {};
  for (const { field, before, after } of merge.changed) {
    const [, key] = /^attributes\.(.+)$/.exec(field) ?? [];
    const leader = companions[field];
    const now = key ? into.attributes[key] : into[field as keyof Contact];
    if (leader) {
      if (leader in set) set[field] = before;
    } else if (JSON.stringify(now ?? null) !== JSON.stringify(after)) {
      report.not_put_back.push(`"${key ?? field}" was changed since the merge and stays as it is.`);
    } else if (key) attributes[key] = null;
    else set[field] = before;
  }
  return { set, attributes, removeTags: merge.added_tags, removeIdentities: theirs };
}

/** Whether one of the contacts had an identity just as it is written. */
export const isWrittenIn = (contacts: readonly Contact[], { kind, value, scope }: Identity): boolean =>
  contacts.some(({ identities }) =>
    identities.some((one) => one.kind === kind && one.value === value && one.scope === scope),
  );

/** A contact as it was, with those of its identities that were still with the one it was merged into. */
export function restored(contact: Contact, theirs: Identity[], report: UndoReport): Contact {
  const { identity_keys, whatsapp_contact_id: phone } = contact;
  const identities = theirs.filter(
    (identity) => identity_keys.includes(identityKey(identity)) || isWrittenIn([contact], identity),
  );
  const keys = identities.map(identityKey);
  if (contact.identities.map(identityKey).some((key) => !keys.includes(key))) {
    report.not_put_back.push(`${displayName(contact)} no longer has all of its numbers and ids.`);
  }
  return newContact({
    ...contact,
    identities,
    whatsapp_contact_id: phone && keys.includes(identityKey(phoneIdentity(phone))) ? phone : null,
    rev: contact.rev + 1,
    updated_at: new Date(),
  });
}
