import { type Contact, ContactModel } from '../../contacts/contact/contact.js';
import { type Identity, identityKey } from '../../contacts/contact/identity.js';
import { type IdentityMove, moveContact } from '../../contacts/write/move-to.js';
import { cardChanged } from '../core/card-owed.js';
import { type Address, type Conversation, ConversationModel } from '../core/conversation.js';
import { isReachedAs } from '../core/reached-as.js';
import { notifyDesk } from '../messages/notice.js';

/** What the platform tells of a customer on one of our channels. */
export interface PlatformNews {
  channelId: string;
  /** Names the event: told again, it is the same. */
  providerId: string;
  identities: readonly Identity[];
}

/** A person has a channel for each of our numbers, and there are few of those. */
const mostConversations = 100;

/**
 * A customer has another number or id: contact, conversations and threads stay, and replies go to the new one. The
 * threads are told of a new number. False when nobody knows the customer yet. Safe to repeat.
 */
export async function customerMoved(
  { channelId, providerId }: Omit<PlatformNews, 'identities'>,
  move: IdentityMove,
): Promise<boolean> {
  const moved = await moveContact(move);
  if (!moved) return false;
  if (!moved.changed) return true;
  const conversations = await ConversationModel.find({ contact_uuid: moved.contact._id })
    .limit(mostConversations)
    .lean<Conversation[]>();
  const number = move.now.some(({ kind }) => kind === 'phone');
  for (const conversation of conversations) {
    await follow(conversation, moved.contact, move);
    if (number)
      await notifyDesk(
        conversation._id,
        `moved:${channelId}:${providerId}:${conversation._id}`,
        'WhatsApp says: this customer has a new number. Everything goes on here; replies go to the new number.',
        { kind: 'info', message_id: null },
      );
  }
  return true;
}

/** Gives the conversation the contact's id of now, and the address that the platform named where it had the former. */
async function follow({ _id, address, contact_id }: Conversation, contact: Contact, move: IdentityMove) {
  const former = move.before.some(({ value }) => value === contact_id) ? move.now[0]!.value : contact_id;
  await ConversationModel.updateOne(
    // Whoever wrote meanwhile has said how they are reached.
    { _id, 'address.phone': address.phone ?? null, 'address.bsuid': address.bsuid ?? null },
    {
      $inc: cardChanged.$inc,
      $set: {
        ...cardChanged.$set,
        contact_id: contact.whatsapp_contact_id ?? former,
        ...(isReachedAs(address, move.before) ? { address: reachedAt(move.now) } : {}),
      },
    },
  );
}

const reachedAt = (identities: readonly Identity[]): Address =>
  Object.fromEntries(identities.map(({ kind, value }) => [kind, value]));

/** Shows in the customer's thread what else the platform says of them. False when nobody knows them yet. */
export async function sayNews(
  { channelId, providerId, identities }: PlatformNews,
  text: string,
): Promise<boolean> {
  const contact = await ContactModel.findOne({ identity_keys: { $in: identities.map(identityKey) } })
    .select({ _id: 1 })
    .lean<Contact>();
  const conversation =
    contact && (await ConversationModel.findOne({ contact_uuid: contact._id, channel_id: channelId }).lean());
  if (!conversation) return false;
  await notifyDesk(conversation._id, `news:${channelId}:${providerId}`, `WhatsApp says: ${text}`, {
    kind: 'info',
    message_id: null,
  });
  return true;
}
