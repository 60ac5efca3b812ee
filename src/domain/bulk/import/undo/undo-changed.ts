import { isDeepStrictEqual } from 'node:util';
import type { AttributeValue } from '../../../contacts/contact/contact.js';
import { type Identity, identityKey } from '../../../contacts/contact/identity.js';
import { type ContactWrite, updateEach } from '../../../contacts/write/write.js';
import {
  type Address,
  type Conversation,
  ConversationModel,
} from '../../../conversations/core/conversation.js';
import { isReachedAs } from '../../../conversations/core/reached-as.js';
import type { ImportJob } from '../job/import-job.js';
import { type ImportChange, ImportChangeModel } from '../job/import-records.js';
import { contactsById, type KnownContact } from '../run/known-contacts.js';
import type { UndoneBatch } from './undone-batch.js';

const batchSize = 500;

/** What is put back in one contact. */
interface Restored {
  write: Required<Pick<ContactWrite, 'set' | 'attributes' | 'removeTags' | 'removeIdentities'>>;
  now: KnownContact;
}

/**
 * Gives the next contacts an import updated, the last row first, their former values, in the transaction around it.
 * A field that is not any more as the import left it stays.
 */
export async function restoreChanged(job: ImportJob): Promise<UndoneBatch> {
  const below = job.undo!.place === null ? {} : { row: { $lt: job.undo!.place as number } };
  const changes = await ImportChangeModel.find({ import_id: job._id, ...below })
    .sort({ row: -1 })
    .limit(batchSize)
    .lean<ImportChange[]>();
  const known = await contactsById(changes.map(({ contact_id }) => contact_id));
  const reached = await reachedAt(changes);
  const restored = new Map<string, Restored>();
  const kept: UndoneBatch['kept'] = [];
  for (const change of changes) {
    const { contact_id } = change;
    const now = restored.get(contact_id)?.now ?? known.get(contact_id);
    if (!now) {
      kept.push({ contact_id, what: 'updated', fields: [], reason: 'the contact no longer exists' });
      continue;
    }
    const { fields, ...back } = takeBack(change, now, reached, restored.get(contact_id)?.write);
    restored.set(contact_id, back);
    if (fields.length === 0) continue;
    const reason = fields.every((field) => field === 'identities')
      ? 'a phone that it got is in use since'
      : 'somebody changed these fields since';
    kept.push({ contact_id, what: 'updated', fields, reason });
  }
  const writes = [...restored].map(([id, { write }]) => ({ id, write }));
  await updateEach(writes.filter(({ write }) => !isEmpty(write)));
  return {
    removed: 0,
    restored: changes.length - kept.length,
    kept,
    place: changes.length < batchSize ? null : changes.at(-1)!.row,
    changedIds: [...restored.keys()],
  };
}

const isEmpty = ({ set, attributes, removeTags, removeIdentities }: Restored['write']): boolean =>
  removeTags.length + removeIdentities.length === 0 &&
  [set, attributes].every((fields) => Object.keys(fields).length === 0);

/** How the contacts' conversations are reached, by contact. */
type Reached = ReadonlyMap<string, Address[]>;

async function reachedAt(changes: readonly ImportChange[]): Promise<Reached> {
  const ids = changes.flatMap(({ contact_id, added_identities }) => (added_identities ? [contact_id] : []));
  const conversations =
    ids.length === 0
      ? []
      : await ConversationModel.find({ contact_uuid: { $in: ids } })
          .select({ contact_uuid: 1, address: 1 })
          .lean<Pick<Conversation, 'contact_uuid' | 'address'>[]>();
  const reached = new Map<string, Address[]>();
  for (const { contact_uuid, address } of conversations)
    reached.set(contact_uuid, [...(reached.get(contact_uuid) ?? []), address]);
  return reached;
}

/** Whether a phone is the one the contact writes from, or goes by, meanwhile. */
const isUsed = (identity: Identity, { _id, whatsapp_contact_id }: KnownContact, reached: Reached): boolean =>
  isReachedAs({ phone: whatsapp_contact_id ?? undefined }, [identity]) ||
  (reached.get(_id) ?? []).some((address) => isReachedAs(address, [identity]));

/** The write that takes a change back, on top of one that is planned already, and the fields that stay. */
function takeBack(
  { before, after, added_tags, added_identities = [] }: ImportChange,
  now: KnownContact,
  reached: Reached,
  planned: Restored['write'] = { set: {}, attributes: {}, removeTags: [], removeIdentities: [] },
): Restored & { fields: string[] } {
  const fields: string[] = [];
  const set: Record<string, unknown> = { ...planned.set };
  for (const [field, value] of Object.entries(after)) {
    if (field === 'attributes') continue;
    // A name that a person entered again is theirs now, the same as it may be.
    const theirs = field.startsWith('name') && now.name_source !== after.name_source;
    if (!theirs && isDeepStrictEqual(now[field as keyof KnownContact] ?? null, value ?? null)) {
      set[field] = before[field as keyof typeof before] ?? null;
    } else if (field !== 'name_source') fields.push(field);
  }
  const attributes: Record<string, AttributeValue | null> = { ...planned.attributes };
  for (const [key, value] of Object.entries(after.attributes ?? {})) {
    if (isDeepStrictEqual(now.attributes?.[key] ?? null, value))
      attributes[key] = before.attributes?.[key] ?? null;
    else fields.push(`attributes.${key}`);
  }
  const gone = added_tags.filter((tag) => now.tags.includes(tag));
  const theirs = added_identities.filter((one) => now.identity_keys.includes(identityKey(one)));
  const used = theirs.filter((one) => isUsed(one, now, reached));
  if (used.length > 0) fields.push('identities');
  const write = {
    set: set as Restored['write']['set'],
    attributes,
    removeTags: [...planned.removeTags, ...gone],
    removeIdentities: [...planned.removeIdentities, ...theirs.filter((one) => !used.includes(one))],
  };
  const tags = now.tags.filter((tag) => !added_tags.includes(tag));
  const custom = { ...now.attributes, ...attributes } as KnownContact['attributes'];
  return { write, now: { ...now, ...(set as Partial<KnownContact>), attributes: custom, tags }, fields };
}
