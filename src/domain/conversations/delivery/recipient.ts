import { type Contact, ContactModel } from '../../contacts/contact/contact.js';
import { type Conversation, ConversationModel } from '../core/conversation.js';
import { successorOf } from '../core/former-conversation.js';
import { MergeModel } from '../core/merge-record.js';
import { isReachedAs, isSameAddress } from '../core/reached-as.js';
import type { Message } from '../messages/message.js';

/** Who a conversation's messages go to now, and what else decides whether one may go. */
export type Recipient = Pick<
  Conversation,
  '_id' | 'contact_uuid' | 'address' | 'ai_epoch' | 'channel_id' | 'window_expires_at'
>;

/** Null when its contact was erased. */
export async function recipientOf(conversationId: string): Promise<Recipient | null> {
  const found = await ConversationModel.findById(conversationId)
    .select({ contact_uuid: 1, address: 1, ai_epoch: 1, channel_id: 1, window_expires_at: 1 })
    .lean<Conversation>();
  return found ?? successorOf({ id: conversationId });
}

/**
 * Whether a message still goes to the person it was written for: the undo of a merge gives a conversation to another
 * one while messages wait in it. `soon`: a merge or its undo is just moving messages to where they belong.
 */
export async function isWrittenFor(
  { to, contact_id, conversation_id }: Pick<Message, 'to' | 'contact_id' | 'conversation_id'>,
  recipient: Recipient,
): Promise<'yes' | 'soon' | 'no'> {
  // One from before this was stored goes by whose it is; in a conversation that went on in another one, by that.
  const known = to ?? (contact_id === recipient.contact_uuid || recipient._id !== conversation_id);
  if (known === true || (known && isSameAddress(known, recipient.address))) return 'yes';
  if (known && (await hasAddress(recipient.contact_uuid, known))) return 'yes';
  const ids = [contact_id, recipient.contact_uuid];
  const moving = await MergeModel.exists({
    open: true,
    state: { $in: ['merging', 'undoing'] },
    $or: [{ into_id: { $in: ids } }, { from_ids: { $in: ids } }],
  });
  return moving ? 'soon' : 'no';
}

async function hasAddress(contactId: string, address: NonNullable<Message['to']>): Promise<boolean> {
  const contact = await ContactModel.findById(contactId)
    .select({ identities: 1 })
    .lean<Pick<Contact, 'identities'>>();
  return contact !== null && isReachedAs(address, contact.identities);
}
