import { AppError } from '../../../errors.js';
import { insertOnce } from '../../../platform/database/mongo.js';
import { newId } from '../../../platform/ids.js';
import { ring } from '../../../platform/queue/doorbell.js';
import { type Contact, ContactModel } from '../../contacts/contact/contact.js';
import { type Identity, identityKey } from '../../contacts/contact/identity.js';
import { insertContacts, newContact } from '../../contacts/write/write.js';
import { cardChanged } from '../core/card-owed.js';
import { type Address, type Conversation, ConversationModel } from '../core/conversation.js';
import { deskBell, mediaBell } from '../core/doorbells.js';
import { handOff } from '../hand-off/handoff.js';
import { recordFirstResponse } from '../hand-off/handoff-record.js';
import { messageByProviderId } from '../messages/by-provider-id.js';
import { type AnnouncedMedia, pendingMedia } from '../messages/media.js';
import { deskLane, type Message, MessageModel, newMessage } from '../messages/message.js';
import { createConversation } from '../reply/start-chat.js';
import { takeOver } from '../reply/take-over.js';
import { identitiesOf } from './learn-identities.js';
import { platformAgentName, showOverheard } from './overheard.js';

/** A message to a customer that somebody wrote on the phone itself, or on another device linked to it. */
export interface PhoneReply {
  channelId: string;
  /** The business portfolio or account that scopes a bsuid. */
  bsuidScope?: string;
  providerId: string;
  to: Address;
  type: string;
  text: string;
  media?: AnnouncedMedia | null;
  sentAt: Date;
  replyTo?: string;
}

/** How such a message is signed where people read it: WhatsApp does not say who holds the phone. */
const phoneName = 'Phone';

/**
 * Records what somebody wrote on the phone as an agent's message that the customer has, and mutes the bot in the same
 * write that numbers it. A message that is stored already (repeated, or one of ours coming back) changes nothing.
 * Somebody nobody wrote with before becomes a contact.
 */
export async function recordPhoneReply(reply: PhoneReply): Promise<{ message: Message; fresh: boolean }> {
  const { channelId, providerId } = reply;
  const existing = await messageByProviderId(channelId, providerId);
  if (existing) {
    if (existing.author === 'agent') await recordFirstResponse(existing);
    return { message: existing, fresh: false };
  }
  const contact = await contactOf(identitiesOf(reply.to, reply));
  const { _id } = await createConversation(contact, channelId);
  const conversation = await takeOver(_id, null);
  const stored = await store(reply, conversation, { author: 'agent', author_name: phoneName });
  await recordFirstResponse(stored.message);
  return stored;
}

/**
 * Records what the platform's own agent answered while we only listen (see `Received.overheard`): shown as a bot's, and
 * nobody takes the conversation over. Safe to repeat.
 */
export async function recordOverheardReply(
  reply: PhoneReply,
  field: string,
): Promise<{ message: Message; fresh: boolean }> {
  const existing = await messageByProviderId(reply.channelId, reply.providerId);
  if (existing) return { message: existing, fresh: false };
  const contact = await contactOf(identitiesOf(reply.to, reply));
  const { _id } = await createConversation(contact, reply.channelId);
  const conversation = await ConversationModel.findOneAndUpdate(
    { _id },
    { $inc: { seq: 1, ...cardChanged.$inc }, $set: { 'desk.wanted': true, ...cardChanged.$set } },
    { returnDocument: 'after' },
  ).lean<Conversation>();
  if (!conversation) throw new AppError('not_found', 'The conversation was removed at this very moment.');
  const stored = await store(reply, conversation, { author: 'bot', author_name: platformAgentName });
  await showOverheard(conversation, field);
  return stored;
}

async function store(
  reply: PhoneReply,
  conversation: Conversation,
  by: Pick<Message, 'author' | 'author_name'>,
): Promise<{ message: Message; fresh: boolean }> {
  const dedup_key = `${reply.channelId}:${reply.providerId}`;
  const { document: message, inserted } = await insertOnce(
    MessageModel,
    newMessage(conversation, {
      direction: 'out',
      ...by,
      type: reply.type,
      text: reply.text,
      media: reply.media ? pendingMedia(reply.media) : null,
      state: 'sent',
      provider_id: reply.providerId,
      reply_to: reply.replyTo ?? null,
      said_at: reply.sentAt,
      dedup_key,
      desk: deskLane('pending'),
    }),
    { dedup_key },
  );
  if (message.media?.state === 'pending') ring(mediaBell, message._id);
  ring(deskBell, conversation._id);
  return { message, fresh: inserted };
}

/**
 * Gives the conversation to people before what was said in it while nobody listened is stored: somebody has answered
 * on the phone, and the bot must not answer what came before that.
 */
export async function answeredOnPhone({
  channelId,
  to,
}: Pick<PhoneReply, 'channelId' | 'to'>): Promise<void> {
  const contact = await contactOf(identitiesOf(to, { channelId }));
  const { _id } = await createConversation(contact, channelId);
  await handOff(_id, 'an agent replied');
}

async function contactOf(identities: Identity[]): Promise<Contact> {
  const keys = identities.map(identityKey);
  const known = () => ContactModel.findOne({ identity_keys: { $in: keys } }).lean<Contact>();
  const found = await known();
  if (found) return found;
  const phone = identities.find(({ kind }) => kind === 'phone')?.value ?? null;
  const contact = newContact({ _id: newId(), identities, whatsapp_contact_id: phone, source: 'chat' });
  const { taken } = await insertContacts([contact]);
  return taken.length > 0 ? (await known())! : contact;
}
