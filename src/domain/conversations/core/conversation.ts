import mongoose, { Schema } from 'mongoose';
import { documentOptions, upsertUntilFound } from '../../../platform/database/mongo.js';
import { anyBoolean, anyCount, anyText, anyTime } from '../../../platform/database/partial-index.js';
import { newId } from '../../../platform/ids.js';
import type { ReplyMode } from './reply-mode.js';

export const conversationStatuses = ['active', 'snoozed', 'resolved'] as const;
export type ConversationStatus = (typeof conversationStatuses)[number];

/** How the customer is reached: the identity they last wrote from. */
export interface Address {
  phone?: string;
  bsuid?: string;
  lid?: string;
}

/** What the root card shows. */
export interface CardShown {
  /** It covers everything but times that move with every message: a card with another one is shown at once. */
  hash: string;
  /** It covers those times: they are brought up to date in coarse steps. */
  times: string;
  at: Date;
  /** When the card changes by itself, or may be brought up to date. */
  due_at: Date | null;
  status: ConversationStatus;
  /** Whether it hides phone and e-mail. */
  masked: boolean;
  /** What it says a message without a prefix is. */
  reply_mode: ReplyMode;
  /** What the thread has been told of, so that it is told of changes; absent: nothing is known of that. */
  told?: ToldState;
}

/** What colleagues are told of in a thread when it changes. Times in milliseconds. */
export interface ToldState {
  owner: string | null;
  /** When people were given the conversation; null: the bot has it. */
  handed_off: number | null;
  snoozed_until: number | null;
}

/** What Slack shows of a conversation now, and whether something is still owed to it. */
export interface DeskState {
  /** False until the first hand-off: before it the bot is alone and there is no thread. */
  wanted: boolean;
  channel: string | null;
  root_ts: string | null;
  /** none → sending (posted or not? looked up after a crash) → posted. */
  root_state: 'none' | 'sending' | 'posted';
  root_sending_at: Date | null;
  /** Raised by everything the root card shows: a change while Slack is called leaves the card owed. */
  card_rev: number;
  card_owed: boolean;
  /** Null before the first card. */
  card: CardShown | null;
  /** The thread it was in before this one. */
  earlier: { channel: string; root_ts: string } | null;
  /** The Slack channel it is to be moved to. */
  move_to: string | null;
  /** Its desk is blocked: nothing is tried until that is over; see desks/hold.ts. */
  held: boolean;
  /** Posts of its root or messages that failed one after the other, and when the next is tried. */
  tries: number;
  not_before: Date | null;
  /** Slack's word for why it took the last one not; null when that was only in passing. */
  problem: string | null;
}

/** One per contact and channel, for ever. */
export interface Conversation {
  _id: string;
  /** The short number people say (#1042). Null only between the first message and its number. */
  number: number | null;
  contact_uuid: string;
  /** Digits, or the identity's value when the number is hidden. */
  contact_id: string;
  contact_name: string;
  /** The contact's owner, kept here too so that lists and counts need no join; assign.ts writes both. */
  assigned_to: string | null;
  channel_id: string;
  status: ConversationStatus;
  ai_enabled: boolean;
  /** Raised by every hand-off and return: bot messages of an older epoch are cancelled, not sent. */
  ai_epoch: number;
  greeted: boolean;
  handed_off_at: Date | null;
  handoff_reason: string | null;
  /** The customer's message that asked for a person, so that its notice is sent even after a crash. */
  handoff_message_id: string | null;
  snoozed_until: Date | null;
  /** Who put it aside last. */
  snoozed_by: string | null;
  resolved_at: Date | null;
  last_inbound_at: Date | null;
  window_expires_at: Date | null;
  address: Address;
  /** The last sequence number given to a message; gaps are normal. */
  seq: number;
  /** The latest inbound messages (see recent-inbound.ts), so that a repeated webhook changes nothing here. */
  recent_inbound: string[];
  desk: DeskState;
  created_at: Date;
  updated_at: Date;
}

const date = { type: Date, default: null };

const schema = new Schema<Conversation>(
  {
    _id: { type: String, default: newId },
    number: { type: Number, default: null },
    contact_uuid: { type: String, required: true, ref: 'Contact' },
    contact_id: String,
    contact_name: String,
    assigned_to: { type: String, default: null, ref: 'User' },
    channel_id: { type: String, required: true },
    status: { type: String, enum: conversationStatuses, default: 'active' },
    ai_enabled: { type: Boolean, default: true },
    ai_epoch: { type: Number, default: 0 },
    greeted: { type: Boolean, default: false },
    handed_off_at: date,
    handoff_reason: { type: String, default: null },
    handoff_message_id: { type: String, default: null },
    snoozed_until: date,
    snoozed_by: { type: String, default: null },
    resolved_at: date,
    last_inbound_at: date,
    window_expires_at: date,
    address: { phone: String, bsuid: String, lid: String },
    seq: { type: Number, default: 0 },
    recent_inbound: { type: [String], default: [] },
    desk: {
      wanted: { type: Boolean, default: false },
      channel: { type: String, default: null },
      root_ts: { type: String, default: null },
      root_state: { type: String, enum: ['none', 'sending', 'posted'], default: 'none' },
      root_sending_at: date,
      card_rev: { type: Number, default: 0 },
      card_owed: { type: Boolean, default: false },
      card: { type: Schema.Types.Mixed, default: null },
      earlier: { type: Schema.Types.Mixed, default: null },
      move_to: { type: String, default: null },
      held: { type: Boolean, default: false },
      tries: { type: Number, default: 0 },
      not_before: date,
      problem: { type: String, default: null },
    },
  },
  { ...documentOptions, collection: 'conversations' },
);
schema.index({ contact_uuid: 1, channel_id: 1 }, { unique: true });
schema.index({ number: 1 }, { unique: true, partialFilterExpression: { number: anyCount } });
schema.index(
  { 'desk.root_ts': 1, 'desk.channel': 1 },
  { unique: true, partialFilterExpression: { 'desk.root_ts': anyText } },
);
// A few at a time: which threads are being opened at this moment.
schema.index(
  { 'desk.channel': 1 },
  { name: 'root_sending', partialFilterExpression: { 'desk.root_state': 'sending' } },
);
schema.index(
  { 'desk.card_owed': 1, _id: 1 },
  { name: 'card_owed', partialFilterExpression: { 'desk.card_owed': true } },
);
schema.index(
  { 'desk.card.due_at': 1 },
  { name: 'card_due', partialFilterExpression: { 'desk.card.due_at': anyTime } },
);
schema.index(
  { 'desk.card.masked': 1 },
  { name: 'card_masked', partialFilterExpression: { 'desk.card.masked': anyBoolean } },
);
schema.index(
  { 'desk.card.reply_mode': 1, 'desk.channel': 1 },
  { name: 'card_mode', partialFilterExpression: { 'desk.card.reply_mode': anyText } },
);
schema.index(
  { 'desk.held': 1, 'desk.channel': 1 },
  { name: 'desk_held', partialFilterExpression: { 'desk.held': true } },
);
schema.index({ snoozed_until: 1 }, { partialFilterExpression: { snoozed_until: anyTime } });
schema.index({ contact_id: 1 });
// The order of the panel's list.
schema.index({ last_inbound_at: 1, _id: 1 });
schema.index({ status: 1, _id: -1 });
schema.index({ assigned_to: 1, status: 1, _id: -1 });
// Who has how many, and who has waited longest: for the router and the figures.
schema.index(
  { ai_enabled: 1, assigned_to: 1, status: 1, handed_off_at: 1, _id: 1 },
  { name: 'with_people', partialFilterExpression: { ai_enabled: false } },
);

export const ConversationModel = mongoose.model<Conversation>('Conversation', schema);

interface Counter {
  _id: string;
  value: number;
}
const CounterModel = mongoose.model<Counter>(
  'Counter',
  new Schema<Counter>({ _id: String, value: Number }, { collection: 'counters', versionKey: false }),
);

/**
 * Gives a conversation its short number unless it has one. Numbers start at 1001; two processes at once may
 * skip a number, never share one.
 */
export async function giveNumber(conversationId: string): Promise<void> {
  const counter = await upsertUntilFound(() =>
    CounterModel.findOneAndUpdate(
      { _id: 'conversation' },
      [{ $set: { value: { $add: [{ $ifNull: ['$value', 1000] }, 1] } } }],
      { upsert: true, returnDocument: 'after', updatePipeline: true },
    ).lean<Counter>(),
  );
  await ConversationModel.updateOne(
    { _id: conversationId, number: null },
    { $set: { number: counter.value } },
  );
}
