import { type Contact, ContactModel } from '../contacts/contact.js';
import { type Identity, identityKey } from '../contacts/identity.js';
import { insertContacts, newContact } from '../contacts/write.js';
import { ring } from '../platform/doorbell.js';
import { newId } from '../platform/ids.js';
import { insertOnce } from '../platform/mongo.js';
import { messageByProviderId } from './by-provider-id.js';
import type { Address } from './conversation.js';
import { handOff } from './handoff.js';
import { noteFirstResponse } from './handoff-record.js';
import { identitiesOf } from './learn-identities.js';
import { type AnnouncedMedia, pendingMedia } from './media.js';
import { deskLane, type Message, MessageModel, newMessage } from './message.js';
import { createConversation } from './start-chat.js';
import { takeOver } from './take-over.js';

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
    if (existing.author === 'agent') await noteFirstResponse(existing);
    return { message: existing, fresh: false };
  }
  const contact = await contactOf(identitiesOf(reply.to, reply));
  const { _id } = await createConversation(contact, channelId);
  const conversation = await takeOver(_id, null);
  const dedup_key = `${channelId}:${providerId}`;
  const { document: message, inserted } = await insertOnce(
    MessageModel,
    newMessage(conversation, {
      direction: 'out',
      author: 'agent',
      author_name: phoneName,
      type: reply.type,
      text: reply.text,
      media: reply.media ? pendingMedia(reply.media) : null,
      state: 'sent',
      provider_id: providerId,
      reply_to: reply.replyTo ?? null,
      said_at: reply.sentAt,
      dedup_key,
      desk: deskLane('pending'),
    }),
    { dedup_key },
  );
  await noteFirstResponse(message);
  if (message.media?.state === 'pending') ring('media', message._id);
  ring('desk', conversation._id);
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
