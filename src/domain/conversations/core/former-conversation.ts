import mongoose, { Schema } from 'mongoose';
import { documentOptions } from '../../../platform/database/mongo.js';
import { type Conversation, ConversationModel } from './conversation.js';

/**
 * A conversation that went on in another one when two contacts were merged: its number, links and Slack thread still
 * lead there. Kept for as long as the conversation it leads to.
 */
export interface FormerConversation {
  /** The id it had. */
  _id: string;
  number: number | null;
  /** Where it goes on. */
  conversation_id: string;
  merge_id: string;
  /** The customer's name in it. */
  contact_name: string;
  /** Its Slack thread, unless it has none or the other conversation took it over. */
  slack: { channel: string; thread_ts: string } | null;
  /** Its root card does not yet say where it goes on. */
  card_owed: boolean;
  created_at: Date;
  updated_at: Date;
}

const schema = new Schema<FormerConversation>(
  {
    _id: String,
    number: { type: Number, default: null },
    conversation_id: { type: String, required: true },
    merge_id: { type: String, required: true },
    contact_name: { type: String, default: '' },
    slack: { type: Schema.Types.Mixed, default: null },
    card_owed: { type: Boolean, default: false },
  },
  { ...documentOptions, collection: 'former_conversations' },
);
schema.index({ number: 1 });
schema.index({ conversation_id: 1 });
schema.index({ 'slack.thread_ts': 1, 'slack.channel': 1 });
schema.index({ card_owed: 1, _id: 1 }, { partialFilterExpression: { card_owed: true } });

export const FormerConversationModel = mongoose.model<FormerConversation>('FormerConversation', schema);

/** What a former conversation may be asked for by. */
export type FormerPlace = { id: string } | { number: number } | { channel: string; thread_ts: string };

/** More merges than this in a row have no conversation at their end. */
const mostMerges = 20;

/** The conversation in which the one that had this id, number or thread goes on, or null. */
export async function successorOf(place: FormerPlace): Promise<Conversation | null> {
  let former = await FormerConversationModel.findOne(filterOf(place)).lean<FormerConversation>();
  for (let merges = 0; former && merges < mostMerges; merges += 1) {
    const { conversation_id: id } = former;
    const conversation = await ConversationModel.findById(id).lean<Conversation>();
    if (conversation) return conversation;
    former = await FormerConversationModel.findById(id).lean<FormerConversation>();
  }
  return null;
}

function filterOf(place: FormerPlace): Record<string, unknown> {
  if ('id' in place) return { _id: place.id };
  if ('number' in place) return { number: place.number };
  return { 'slack.thread_ts': place.thread_ts, 'slack.channel': place.channel };
}
