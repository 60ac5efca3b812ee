import type { QueryFilter } from 'mongoose';
import { insertDefaults } from '../../../platform/database/insert-defaults.js';
import { insertOnce, isDuplicateKey } from '../../../platform/database/mongo.js';
import { currentSession } from '../../../platform/database/transaction.js';
import { ring } from '../../../platform/queue/doorbell.js';
import type { Contact } from '../../contacts/contact/contact.js';
import { displayName } from '../../contacts/contact/contact.js';
import type { Identity } from '../../contacts/contact/identity.js';
import { attributionOf, type Referral, type ReferredProduct } from '../../contacts/contact/referral.js';
import { leftBehind } from '../../contacts/write/move-to.js';
import { upsertSeenContact } from '../../contacts/write/upsert.js';
import { type Address, type Conversation, ConversationModel, giveNumber } from '../core/conversation.js';
import { botBell, deskBell, mediaBell } from '../core/doorbells.js';
import { hasNotSeen, recentKey, withRecent } from '../core/recent-inbound.js';
import { windowEnd } from '../core/window.js';
import { type AnnouncedMedia, pendingMedia } from '../messages/media.js';
import { deskLane, type Message, MessageModel, newMessage } from '../messages/message.js';
import { identitiesOf, showPhone } from './learn-identities.js';
import { showOverheard } from './overheard.js';

/** A customer's message as any channel hands it over. */
export interface Received {
  channelId: string;
  /** The business portfolio or account that scopes a bsuid. */
  bsuidScope: string;
  providerId: string;
  sender: Address & { profileName?: string };
  type: string;
  text: string;
  media?: AnnouncedMedia | null;
  sentAt: Date;
  replyTo?: string;
  /** The id of what was tapped. */
  choice?: string;
  /** The ad or post they came by: the source of a contact who is new. */
  referral?: Referral;
  product?: ReferredProduct;
  /** The webhook field it came in, where that says that somebody else answers: shown to people, not to the bot. */
  overheard?: string;
}

export interface ReceiveResult {
  message: Message;
  conversation: Conversation;
  /** False when this message was stored before: nothing was changed. */
  fresh: boolean;
}

/**
 * Stores a customer's message: contact, conversation, message, each idempotent, in that order and in at most five
 * database operations; then rings the desk and the bot without waiting. Throws when it could not be stored.
 */
export async function receive(received: Received): Promise<ReceiveResult> {
  const identities = identitiesOf(received.sender, received);
  const contact = await upsertSeenContact({
    identities,
    profileName: received.sender.profileName,
    source: received.referral ? 'ads' : 'chat',
    ...(received.referral && { attribution: attributionOf(received.referral, received.sentAt) }),
    seenAt: received.sentAt,
  });
  const { conversation, repeated } = await recordArrival(received, contact, identities);
  await showPhone(contact);
  const { document: message, inserted } = await insertOnce(MessageModel, inbound(received, conversation), {
    dedup_key: dedupKey(received),
  });
  if (message.media?.state === 'pending') ring(mediaBell, message._id);
  if (message.bot.state === 'pending') ring(botBell, conversation._id);
  if (message.desk.state === 'pending') ring(deskBell, conversation._id);
  if (received.overheard && !repeated) await showOverheard(conversation, received.overheard);
  return { message, conversation, fresh: inserted && !repeated };
}

const dedupKey = (received: Received): string => `${received.channelId}:${received.providerId}`;

/**
 * Everything a new message does to its conversation, in one write that a repeated webhook cannot match: the upsert
 * collides with the existing conversation then, and nothing changes. Where only the message itself tells whether it is
 * one, that costs one operation more; a new conversation costs two more, for its number.
 */
async function recordArrival(
  received: Received,
  contact: Contact,
  identities: readonly Identity[],
): Promise<{ conversation: Conversation; repeated: boolean }> {
  const key = recentKey(dedupKey(received), received.sentAt);
  const who = { contact_uuid: contact._id, channel_id: received.channelId };
  const address = reachedAs(received.sender, leftBehind(contact, identities));
  const update = {
    $inc: { seq: 1, 'desk.card_rev': 1 },
    $max: {
      last_inbound_at: received.sentAt,
      window_expires_at: windowEnd(received.sentAt),
    },
    $push: { recent_inbound: withRecent(key) },
    $set: {
      status: 'active' as const,
      resolved_at: null,
      snoozed_until: null,
      contact_id: contact.whatsapp_contact_id ?? received.sender.bsuid ?? received.sender.lid ?? '',
      contact_name: displayName(contact),
      ...(address && { address }),
      ...(received.overheard && { 'desk.wanted': true }),
      'desk.card_owed': true,
      updated_at: new Date(),
    },
    // The owner changes later together with the contact's, which may be another by now.
    $setOnInsert: {
      ...(received.overheard ? arrivalDefaultsShown() : arrivalDefaults()),
      assigned_to: contact.assigned_to,
      ...(!address && { address: reachedAs(received.sender, []) }),
    },
  };
  try {
    const conversation = await arrive({ ...who, ...hasNotSeen(key) }, update, true);
    if (conversation?.number === null) await giveNumber(conversation._id);
    if (conversation) return { conversation, repeated: false };
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
  }
  // Seen before, or come late, or another message of a new customer made the conversation at this very moment.
  const existing = await ConversationModel.findOne(who).lean<Conversation>();
  if (existing!.number === null) await giveNumber(existing!._id);
  const seen =
    existing!.recent_inbound.includes(key) ||
    (await MessageModel.exists({ dedup_key: dedupKey(received) })) !== null;
  if (seen) return { conversation: existing!, repeated: true };
  const { $setOnInsert: _, ...later } = update;
  const conversation = await arrive({ ...who, recent_inbound: { $ne: key } }, later, false);
  return conversation ? { conversation, repeated: false } : { conversation: existing!, repeated: true };
}

/**
 * How the customer is reached from now on. What comes late, from a number or id that they have left, does not say:
 * undefined when nothing else is named.
 */
function reachedAs({ phone, bsuid, lid }: Address, left: readonly Identity[]): Address | undefined {
  const gone = new Set(left.map(({ kind }) => kind));
  const address = {
    ...(phone && !gone.has('phone') && { phone }),
    ...(bsuid && !gone.has('bsuid') && { bsuid }),
    ...(lid && { lid }),
  };
  return gone.size > 0 && Object.keys(address).length === 0 ? undefined : address;
}

/** The driver alone does it: this is the hot path, and everything in the update is of the right type. */
const arrive = (
  filter: QueryFilter<Conversation>,
  update: Record<string, unknown>,
  upsert: boolean,
): Promise<Conversation | null> =>
  ConversationModel.collection.findOneAndUpdate(filter as never, update, {
    upsert,
    returnDocument: 'after',
    session: currentSession(),
  }) as Promise<Conversation | null>;

/** Every other path of a new conversation than those its first message sets. */
const setByArrival = [
  ...['contact_uuid', 'channel_id', 'recent_inbound', 'seq', 'desk.card_rev', 'desk.card_owed'],
  ...['last_inbound_at', 'window_expires_at', 'status', 'resolved_at', 'snoozed_until'],
  ...['contact_id', 'contact_name', 'address', 'assigned_to'],
];
const arrivalDefaults = insertDefaults(ConversationModel, setByArrival);
const arrivalDefaultsShown = insertDefaults(ConversationModel, [...setByArrival, 'desk.wanted']);

function inbound(received: Received, conversation: Conversation): Message {
  return newMessage(conversation, {
    direction: 'in',
    author: 'customer',
    author_name: conversation.contact_name,
    type: received.type,
    text: received.text,
    media: received.media ? pendingMedia(received.media) : null,
    state: 'received',
    provider_id: received.providerId,
    reply_to: received.replyTo ?? null,
    choice: received.choice?.slice(0, 256) ?? null,
    referral: received.referral ?? null,
    product: received.product ?? null,
    said_at: received.sentAt,
    dedup_key: dedupKey(received),
    desk: deskLane(conversation.desk.wanted ? 'pending' : 'waiting'),
    // The bot's turn also settles a hand-off that happened since: `waiting` messages are never forgotten.
    bot: { state: conversation.ai_enabled && !received.overheard ? 'pending' : 'none' },
  });
}
