import { AppError } from '../../../errors.js';
import { upsertUntilFound } from '../../../platform/database/mongo.js';
import { ring } from '../../../platform/queue/doorbell.js';
import { type Contact, displayName } from '../../contacts/contact/contact.js';
import { getContact } from '../../contacts/contact/get-contact.js';
import type { IdentityKind } from '../../contacts/contact/identity.js';
import { maskedFor } from '../../contacts/contact/masking.js';
import { type Actor, may, must } from '../../people/core/permissions.js';
import { type Address, type Conversation, ConversationModel, giveNumber } from '../core/conversation.js';
import { deskBell } from '../core/doorbells.js';
import { getConversation } from '../core/find.js';
import { routingMayChange } from '../core/route-bell.js';

export interface StartChat {
  actor: Actor;
  /** Where a contact without a conversation is written to. */
  defaultChannelId: string;
  /** A channel somebody chose; absent: the conversation there is, on whichever channel. */
  channelId?: string;
}

/**
 * The conversation of a contact, opened again when it was snoozed or resolved, or a new one with the bot on: one for
 * each contact and channel even when two people start it at once. Nothing is sent. Errors: `forbidden`, `not_found`.
 */
export async function startChat(contactId: string, options: StartChat): Promise<Conversation> {
  must(options.actor, 'manage_conversations');
  return openConversation(await getContact(contactId), options);
}

const inbox = '/dashboard/whatsapp/inbox';

/**
 * Where a browser goes that starts a chat with this contact: to the conversation, found or new; to a search for the
 * contact's phone when the database refuses. Who may not see phones searches by name. Errors: `forbidden`.
 */
export async function startChatRedirect(contact: Contact, options: StartChat): Promise<string> {
  must(options.actor, 'manage_conversations');
  try {
    const { _id } = await openConversation(contact, options);
    return `${inbox}?chat=${encodeURIComponent(_id)}`;
  } catch (error) {
    if (error instanceof AppError && !error.retryable) throw error;
    const sees = may(options.actor, 'see_private_data');
    const search = sees ? idOf(contact) : displayName(maskedFor(options.actor, contact));
    return `${inbox}?search=${encodeURIComponent(search)}`;
  }
}

/** What a conversation is found by: the phone as digits, or what WhatsApp tells of a customer who hides it. */
const idOf = ({ whatsapp_contact_id, identities }: Contact): string =>
  whatsapp_contact_id ?? identities[0]?.value ?? '';

async function openConversation(
  contact: Contact,
  { channelId, defaultChannelId }: StartChat,
): Promise<Conversation> {
  // The contact has one conversation a channel, but its digits alone may be somebody else's …@lid id.
  const [found] = await ConversationModel.find({
    contact_uuid: contact._id,
    ...(channelId === undefined ? {} : { channel_id: channelId }),
  })
    .sort({ last_inbound_at: -1 })
    .limit(1)
    .lean<Conversation[]>();
  if (!found) return createConversation(contact, channelId ?? defaultChannelId);
  return numbered(found.status === 'active' ? found : await reopen(found));
}

/** The conversation with its short number, which whoever made it may be about to give it. */
async function numbered(conversation: Conversation): Promise<Conversation> {
  if (conversation.number !== null) return conversation;
  await giveNumber(conversation._id);
  return getConversation(conversation._id);
}

async function reopen(found: Conversation): Promise<Conversation> {
  const reopened = await ConversationModel.findOneAndUpdate(
    { _id: found._id, status: { $ne: 'active' } },
    {
      $inc: { 'desk.card_rev': 1 },
      $set: { status: 'active', resolved_at: null, snoozed_until: null, 'desk.card_owed': true },
    },
    { returnDocument: 'after' },
  ).lean<Conversation>();
  if (!reopened) return getConversation(found._id);
  if (reopened.desk.wanted) ring(deskBell, reopened._id);
  routingMayChange();
  return reopened;
}

/**
 * The contact's conversation on this channel, made when it is not there: the unique contact and channel make it one,
 * whoever else creates it at the same moment.
 */
export async function createConversation(contact: Contact, channel_id: string): Promise<Conversation> {
  const conversation = await upsertUntilFound(() =>
    ConversationModel.findOneAndUpdate(
      { contact_uuid: contact._id, channel_id },
      {
        $setOnInsert: {
          contact_id: idOf(contact),
          contact_name: displayName(contact),
          assigned_to: contact.assigned_to,
          status: 'active',
          ai_enabled: true,
          address: addressOf(contact, channel_id),
        },
      },
      { upsert: true, returnDocument: 'after', setDefaultsOnInsert: true },
    ).lean<Conversation>(),
  );
  return numbered(conversation);
}

/** How this channel reaches the contact; a lid means somebody on its own channel only. */
function addressOf({ identities }: Contact, channelId: string): Address {
  const value = (kind: IdentityKind): string | undefined =>
    identities.find((one) => one.kind === kind && (kind !== 'lid' || one.scope === channelId))?.value;
  const [phone, bsuid, lid] = [value('phone'), value('bsuid'), value('lid')];
  return { ...(phone ? { phone } : {}), ...(bsuid ? { bsuid } : {}), ...(lid ? { lid } : {}) };
}
