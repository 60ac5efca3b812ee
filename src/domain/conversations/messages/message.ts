import mongoose, { Schema } from 'mongoose';
import { documentOptions } from '../../../platform/database/mongo.js';
import { anyText } from '../../../platform/database/partial-index.js';
import { newId } from '../../../platform/ids.js';
import type { Referral, ReferredProduct } from '../../contacts/contact/referral.js';
import type { Address, Conversation } from '../core/conversation.js';
import type { DeskFile, MessageMedia } from './media.js';
import type { SendError } from './send-error.js';
import type { TemplateParameter } from './template-parameter.js';

export const outStates = [
  'held',
  'queued',
  'sending',
  'sent',
  'delivered',
  'read',
  'failed',
  'unknown',
  'cancelled',
] as const;
export type OutState = (typeof outStates)[number];
export type MessageState = OutState | 'received';

/** What is owed to the desk: `waiting` while the bot is alone with the customer, then pending → sending → done. */
export type DeskLane = 'none' | 'waiting' | 'pending' | 'sending' | 'done';

/** Something only the desk sees: why a message failed, that an edit could not be carried, a note from elsewhere. */
export interface Notice {
  kind:
    | 'failed'
    | 'failed_window'
    | 'unknown'
    | 'not_edited'
    | 'not_deleted'
    | 'note'
    | 'info'
    | 'media'
    | 'window'
    | 'sendable'
    | 'refused';
  /** The message the notice is about. */
  message_id: string | null;
  /** Whom it calls: a Slack user, or `here` for whoever is at the desk. */
  mention?: string | null;
  /** A time that ends what it says. */
  at?: Date | null;
}

/** A try to send a message before a person had it sent again: what is told of it later changes this try only. */
export interface FormerTry {
  /** The value that `tries` had. */
  number: number;
  provider_id: string | null;
  /** The furthest it is known to have come. */
  state: 'unknown' | 'sent' | 'failed' | 'delivered' | 'read';
}

/** Something still to be done at WhatsApp to a message: an edit, deletion or reaction that an agent asked for. */
export interface OwedChange {
  kind: 'edit' | 'delete' | 'react';
  /** The new text of an edit; the emoji of a reaction, null to take it away. */
  text: string | null;
  asked_at: Date;
  attempts: number;
  /** It was not possible: not tried again before this time. */
  not_before?: Date;
}

/** What is sent instead of a text where only approved words may be sent. */
export interface SentTemplate {
  name: string;
  language: string;
  parameters: TemplateParameter[];
}

/** What the platform says the message costs. */
export interface MessagePricing {
  billable: boolean | null;
  category: string | null;
  model: string | null;
  type: string | null;
}

/** What a customer may tap instead of writing it. */
export interface OfferedChoices {
  /** What opens them where they are too many to be buttons. */
  label: string;
  options: { id: string; title: string; description?: string }[];
}

/**
 * A message and its own outbox. `in` is from the customer, `out` goes to the customer, `internal` is for the
 * desk only and is never delivered or listed by the API.
 */
export interface Message {
  _id: string;
  conversation_id: string;
  contact_id: string;
  channel_id: string;
  seq: number;
  direction: 'in' | 'out' | 'internal';
  author: 'customer' | 'agent' | 'bot' | 'system';
  author_user_id: string | null;
  author_name: string;
  type: string;
  text: string;
  media: MessageMedia | null;
  /** What the messages share that were written as one post in Slack: a text and several files. */
  part_of: string | null;
  /** Set for the type template; `text` is how the customer reads it. */
  template: SentTemplate | null;
  /** What is offered below a text of the bot. */
  choices: OfferedChoices | null;
  /** The id of what the customer tapped. */
  choice: string | null;
  /** The ad or post the customer came by, and the product they write about. */
  referral: Referral | null;
  product: ReferredProduct | null;
  state: MessageState | null;
  /** Why it failed or is held. */
  error: SendError | null;
  /** What it would say as a note, while it is held because it looks like one. */
  note_text: string | null;
  /** Where the customer was reached when it was written; once it has left, where it went. Null: not to a customer. */
  to: Address | null;
  /** WhatsApp's id of it; of several tries, of the last one or of the one that arrived. */
  provider_id: string | null;
  /** How many tries to send it were begun, whoever asked for them: the last one's number. */
  tries: number;
  /** The last try of each time before a person had it sent again, oldest first. */
  former_tries: FormerTry[];
  /** How often a person had it sent again. */
  resends: number;
  /** The price as told with the last status that changed the state. */
  pricing: MessagePricing | null;
  reply_to: string | null;
  /** When it was said, by the clock of where it was said. */
  said_at: Date;
  /** It is unique: channel + provider id, Slack channel + ts, the inbound message's id + counter, or its own id. */
  dedup_key: string;
  notice: Notice | null;

  desk: {
    state: DeskLane;
    channel: string | null;
    ts: string | null;
    sending_at: Date | null;
    /** The lease under which it was last claimed: a worker that lost its lease cannot put it back. */
    fence: number;
    /** The file as the thread shows it; null while it is not here, and where Slack has it from the beginning. */
    file: DeskFile | null;
    /** How many posts of a text that is too long for one stand in the thread already, while more are owed. */
    parts: number;
    /** Slack did not take its post: together with others, or, once it stood `alone`, the message itself. */
    refused: { reason: string; alone: boolean } | null;
  };
  /** The delivery reaction: what Slack shows, whether that is behind the state, and whether it may not be there yet. */
  mark: {
    shown: string | null;
    owed: boolean;
    adding?: boolean;
    /** A part of its post could not be sent: that is shown, whatever becomes of the rest. */
    refused?: boolean;
  };
  bot: { state: 'none' | 'pending' | 'done' };
  /** What is owed to WhatsApp once the message itself has left; see sent-changes.ts. */
  change: OwedChange | null;
  /** When its writer changed it last, and what it said before, oldest first. */
  edited_at: Date | null;
  former_texts: string[];
  /** When its writer deleted it for everyone; the text stays. */
  deleted_at: Date | null;
  /** The customer's reaction to it. */
  reaction: { emoji: string; at: Date } | null;
  /** When the customer put one on it or took it away last, by the platform's clock of whole seconds. */
  reacted_at: Date | null;
  /** Reactions of agents to the customer's message, oldest first; the customer sees the last one. */
  agent_reactions: { user_id: string; emoji: string }[];

  /** Sorts what is owed to the customer: the Slack ts of a reply, else when it was stored. Milliseconds. */
  order_at: number;
  /** It is not sent before this time: the undo period, or a pause after a failure. */
  not_before: Date | null;
  /** Tries since it was written or sent again: pauses grow by it. */
  attempts: number;
  sending_at: Date | null;
  /** The lease under which it was last claimed for sending, as `desk.fence` is for the desk. */
  fence: number;
  ai_epoch: number | null;
  created_at: Date;
  updated_at: Date;
}

const text = { type: String, default: null };
const date = { type: Date, default: null };

const schema = new Schema<Message>(
  {
    _id: { type: String, default: newId },
    conversation_id: { type: String, required: true, ref: 'Conversation' },
    contact_id: { type: String, required: true, ref: 'Contact' },
    channel_id: { type: String, required: true },
    seq: { type: Number, required: true },
    direction: { type: String, enum: ['in', 'out', 'internal'], required: true },
    author: { type: String, enum: ['customer', 'agent', 'bot', 'system'], required: true },
    author_user_id: { ...text, ref: 'User' },
    author_name: { type: String, default: '' },
    type: { type: String, default: 'text' },
    text: { type: String, default: '' },
    media: { type: Schema.Types.Mixed, default: null },
    part_of: text,
    template: { type: Schema.Types.Mixed, default: null },
    choices: { type: Schema.Types.Mixed, default: null },
    choice: text,
    referral: { type: Schema.Types.Mixed, default: null },
    product: { type: Schema.Types.Mixed, default: null },
    state: text,
    error: { type: Schema.Types.Mixed, default: null },
    note_text: text,
    to: { type: Schema.Types.Mixed, default: null },
    provider_id: text,
    tries: { type: Number, default: 0 },
    former_tries: { type: [Schema.Types.Mixed], default: [] } as never,
    resends: { type: Number, default: 0 },
    pricing: { type: Schema.Types.Mixed, default: null },
    reply_to: text,
    said_at: { type: Date, required: true },
    dedup_key: { type: String, required: true },
    notice: { type: Schema.Types.Mixed, default: null },
    desk: {
      state: { type: String, enum: ['none', 'waiting', 'pending', 'sending', 'done'], default: 'none' },
      channel: text,
      ts: text,
      sending_at: date,
      fence: { type: Number, default: 0 },
      file: { type: Schema.Types.Mixed, default: null },
      parts: { type: Number, default: 0 },
      refused: { type: Schema.Types.Mixed, default: null },
    },
    mark: {
      shown: text,
      owed: { type: Boolean, default: false },
      adding: { type: Boolean, default: false },
      refused: Boolean,
    },
    bot: { state: { type: String, enum: ['none', 'pending', 'done'], default: 'none' } },
    change: { type: Schema.Types.Mixed, default: null },
    edited_at: date,
    former_texts: { type: [String], default: [] },
    deleted_at: date,
    reaction: { type: Schema.Types.Mixed, default: null },
    reacted_at: date,
    agent_reactions: { type: [Schema.Types.Mixed], default: [] } as never,
    order_at: { type: Number, required: true },
    not_before: date,
    attempts: { type: Number, default: 0 },
    sending_at: date,
    fence: { type: Number, default: 0 },
    ai_epoch: { type: Number, default: null },
  },
  { ...documentOptions, collection: 'messages' },
);
schema.index({ dedup_key: 1 }, { unique: true });
schema.index({ conversation_id: 1, seq: 1, _id: 1 });
schema.index({ created_at: 1, direction: 1, author: 1 });
schema.index({ provider_id: 1 }, { partialFilterExpression: { provider_id: anyText } });
schema.index(
  { 'former_tries.provider_id': 1 },
  { name: 'former_tries', partialFilterExpression: { 'former_tries.provider_id': anyText } },
);
schema.index({ 'desk.ts': 1, 'desk.channel': 1 }, { partialFilterExpression: { 'desk.ts': anyText } });
/** What each partial index of several states is about; MongoDB takes it for all of them, or for one. */
export const deliverOwed = { state: { $in: ['queued', 'sending'] as MessageState[] } };
export const deskOwed = { 'desk.state': { $in: ['waiting', 'pending', 'sending'] as DeskLane[] } };
export const changeOwed = { 'change.kind': { $in: ['edit', 'delete', 'react'] as OwedChange['kind'][] } };
export const filesOwed = {
  'desk.file.state': { $in: ['owed', 'uploaded', 'sharing'] as DeskFile['state'][] },
};
// What is owed, found by state: small partial indexes, led by the state so that the sweeper can use them too.
schema.index(
  { state: 1, conversation_id: 1, order_at: 1, seq: 1 },
  { name: 'deliver_owed', partialFilterExpression: deliverOwed },
);
schema.index(
  { 'desk.state': 1, conversation_id: 1, seq: 1, _id: 1 },
  {
    name: 'desk_owed',
    partialFilterExpression: deskOwed,
  },
);
schema.index(
  { 'mark.owed': 1, conversation_id: 1, seq: 1 },
  { name: 'mark_owed', partialFilterExpression: { 'mark.owed': true } },
);
schema.index(
  { 'change.kind': 1, conversation_id: 1, 'change.asked_at': 1 },
  { name: 'changes_owed', partialFilterExpression: changeOwed },
);
// They are not found from `deliver_owed`: a held message is owed to nobody until somebody says so.
schema.index(
  { state: 1, conversation_id: 1, seq: 1 },
  { name: 'held', partialFilterExpression: { state: 'held' } },
);
schema.index(
  { 'media.state': 1, _id: 1 },
  { name: 'media_owed', partialFilterExpression: { 'media.state': 'pending' } },
);
schema.index(
  { 'desk.file.state': 1, 'desk.state': 1, _id: 1 },
  {
    name: 'files_owed',
    partialFilterExpression: filesOwed,
  },
);
schema.index(
  { 'bot.state': 1, conversation_id: 1, seq: 1, _id: 1 },
  { name: 'bot_owed', partialFilterExpression: { 'bot.state': 'pending' } },
);

export const MessageModel = mongoose.model<Message>('Message', schema);

/** What a new message owes the desk; `at` when Slack shows it already. */
export function deskLane(state: DeskLane, at?: { channel: string; ts: string }): Message['desk'] {
  return {
    state,
    channel: at?.channel ?? null,
    ts: at?.ts ?? null,
    sending_at: null,
    fence: 0,
    file: null,
    parts: 0,
    refused: null,
  };
}

/**
 * A complete document for insertion: the conversation it belongs to, whose `seq` has just been raised for it, the
 * defaults, then what is said.
 */
export function newMessage(
  conversation: Pick<Conversation, '_id' | 'contact_uuid' | 'channel_id' | 'seq' | 'address'>,
  fields: Pick<Message, 'direction' | 'author' | 'text' | 'dedup_key'> & Partial<Message>,
): Message {
  const now = new Date();
  return {
    _id: newId(),
    conversation_id: conversation._id,
    contact_id: conversation.contact_uuid,
    channel_id: conversation.channel_id,
    seq: conversation.seq,
    author_user_id: null,
    author_name: '',
    type: 'text',
    media: null,
    part_of: null,
    template: null,
    choices: null,
    choice: null,
    referral: null,
    product: null,
    state: null,
    error: null,
    note_text: null,
    to: fields.direction === 'out' ? (conversation.address ?? null) : null,
    provider_id: null,
    tries: 0,
    former_tries: [],
    resends: 0,
    pricing: null,
    reply_to: null,
    said_at: now,
    notice: null,
    desk: deskLane('none'),
    mark: { shown: null, owed: false },
    bot: { state: 'none' },
    change: null,
    edited_at: null,
    former_texts: [],
    deleted_at: null,
    reaction: null,
    reacted_at: null,
    agent_reactions: [],
    order_at: now.getTime(),
    not_before: null,
    attempts: 0,
    sending_at: null,
    fence: 0,
    ai_epoch: null,
    created_at: now,
    updated_at: now,
    ...fields,
  };
}

/** A part of the post that this message came from could not be sent. */
export async function markRefused({ _id }: Pick<Message, '_id'>): Promise<void> {
  await MessageModel.updateOne({ _id }, { $set: { 'mark.refused': true, 'mark.owed': true } });
}
