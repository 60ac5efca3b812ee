import mongoose, { Schema } from 'mongoose';
import { AppError } from '../../../errors.js';
import { documentOptions } from '../../../platform/database/mongo.js';
import { newId } from '../../../platform/ids.js';
import type { Contact } from '../../contacts/contact/contact.js';
import type { Address, Conversation } from './conversation.js';

const dayMs = 24 * 60 * 60 * 1000;
/** How long a merge can be undone. */
export const undoMs = 30 * dayMs;
/** How long a write that was under way when contacts were merged may still bring something of theirs. */
export const strayMs = 60_000;

/** A field the merge changed, to be put back if it still says so. */
export interface FieldChange {
  field: string;
  before: unknown;
  after: unknown;
}

/** What became of a conversation of a contact that was merged. */
export interface MergedConversation {
  conversation_id: string;
  /** Whose it was. */
  contact_id: string;
  /** Whether it went on under its own id, or in `into`, because the contact had one on that channel. */
  kind: 'moved' | 'joined';
  into: string;
  /** The conversation as it was; next, what of `into` it changed. */
  before: Conversation;
  into_before: ReachedBy | null;
  /** The Slack thread was handed to `into`, which had none. */
  gave_thread: boolean;
  /** Its bot's messages count as these epochs of `into`: those still wanted, those to be cancelled. */
  epochs: { wanted: number; stale: number } | null;
  /** Its hand-off that was under way: goes on as that of `into`, or ended because `into` had one. */
  handoff: { id: string; ai_epoch: number; ended_at: Date | null } | null;
  /** Messages of `into` are numbered in the order of time from here; null: not yet. */
  numbered_from: number | null;
}

/** How the customer is reached in a conversation. */
export interface ReachedBy {
  address: Address;
  last_inbound_at: Date | null;
  window_expires_at: Date | null;
}

/** What an undo did, and what it could not do. */
export interface UndoReport {
  contact_ids: string[];
  put_back: { conversations: number; messages: number; notes: number; assignments: number };
  /** Sentences about what stays where it is. */
  not_put_back: string[];
}

/**
 * Contacts that became one. Written in the transaction that does so; what is too much for a transaction is moved
 * afterwards, in steps that may be repeated, by whoever finds the record `open`.
 */
export interface Merge {
  _id: string;
  into_id: string;
  from_ids: string[];
  state: 'merging' | 'merged' | 'undoing' | 'undone';
  /** Something is left to do, if only to wait for writes that were under way. */
  open: boolean;
  strays_until: Date;
  /** Contacts merged into one of `from_ids` a moment before: what still comes of theirs belongs to that one. */
  absorbed: { contact_id: string; into_id: string }[];
  /** The contacts of `from_ids` as they were. */
  contacts: Contact[];
  changed: FieldChange[];
  added_tags: string[];
  conversations: MergedConversation[];
  report: UndoReport | null;
  merged_by: string;
  undone_by: string | null;
  undone_at: Date | null;
  created_at: Date;
  updated_at: Date;
}

const mixed = Schema.Types.Mixed;
const schema = new Schema<Merge>(
  {
    _id: { type: String, default: newId },
    into_id: { type: String, required: true },
    from_ids: { type: [String], required: true },
    state: { type: String, enum: ['merging', 'merged', 'undoing', 'undone'], required: true },
    open: { type: Boolean, required: true },
    strays_until: { type: Date, required: true },
    absorbed: { type: [mixed], default: [] } as never,
    contacts: { type: [mixed], required: true } as never,
    changed: { type: [mixed], default: [] } as never,
    added_tags: { type: [String], default: [] },
    conversations: { type: [mixed], default: [] } as never,
    report: { type: mixed, default: null },
    merged_by: { type: String, required: true },
    undone_by: { type: String, default: null },
    undone_at: { type: Date, default: null },
  },
  { ...documentOptions, collection: 'merges' },
);
schema.index({ open: 1, _id: 1 }, { partialFilterExpression: { open: true } });
schema.index({ into_id: 1, _id: -1 });
schema.index({ from_ids: 1 });
// What can no longer be undone need not be kept: it is full of people's data.
schema.index({ created_at: 1 }, { expireAfterSeconds: (undoMs + dayMs) / 1000 });

export const MergeModel = mongoose.model<Merge>('Merge', schema);

/** The lease under which a merge is finished or undone: what one brings together another must not take apart. */
export const mergeLease = (id: string): string => `merge:${id}`;

/**
 * Call it in a transaction that goes on with a merge: it refuses with `conflict` when that was undone, and meets the
 * undo that happens at the same time, should the lease have been lost on the way.
 */
export async function stillMerged(_id: string): Promise<void> {
  const { matchedCount } = await MergeModel.updateOne(
    { _id, state: { $in: ['merging', 'merged'] } },
    { $set: { updated_at: new Date() } },
  );
  if (matchedCount === 0) throw new AppError('conflict', 'This merge was undone meanwhile.');
}

/** The merge, or `not_found`. */
export async function getMerge(id: string): Promise<Merge> {
  const merge = await MergeModel.findById(id).lean<Merge>();
  if (!merge) throw new AppError('not_found', 'There is no merge with this id; they are kept for 30 days.');
  return merge;
}
