import type { Contact } from '../../contacts/contact/contact.js';
import { type Identity, phoneIdentity } from '../../contacts/contact/identity.js';
import { linkIdentities } from '../../contacts/write/link.js';
import { type Address, ConversationModel } from '../core/conversation.js';

/** What makes an id unique that is not a phone. */
export interface IdentityScopes {
  channelId: string;
  /** The business portfolio or account of a bsuid; without it a bsuid says nothing. */
  bsuidScope?: string;
}

/** The identities of one person as a channel names them, the phone first. */
export function identitiesOf(
  { phone, bsuid, lid }: Address,
  { channelId, bsuidScope }: IdentityScopes,
): Identity[] {
  return [
    ...(phone ? [phoneIdentity(phone)] : []),
    ...(bsuid && bsuidScope !== undefined
      ? [{ kind: 'bsuid', value: bsuid, scope: bsuidScope } as const]
      : []),
    ...(lid ? [{ kind: 'lid', value: lid, scope: channelId } as const] : []),
  ];
}

/**
 * Links what a channel says is one person (see `linkIdentities`), in conversations too: a customer whose hidden
 * number becomes known stays in the same conversation, which now goes by the number.
 */
export async function learnIdentities(identities: readonly Identity[]): Promise<void> {
  const contact = await linkIdentities(identities);
  if (contact) await showPhone(contact);
}

/** The contact's conversations go by its phone, also those from before it was known. One operation at most. */
export async function showPhone(contact: Contact): Promise<void> {
  const { whatsapp_contact_id: phone, identities } = contact;
  // Whoever was known by a phone first has had it in every conversation from the beginning.
  if (!phone || identities[0]?.kind === 'phone') return;
  await ConversationModel.updateMany(
    { contact_uuid: contact._id, contact_id: { $ne: phone } },
    { $set: { contact_id: phone, 'desk.card_owed': true }, $inc: { 'desk.card_rev': 1 } },
  );
}
