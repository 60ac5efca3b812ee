import mongoose, { Schema } from 'mongoose';
import { documentOptions, upsertUntilFound } from '../../../platform/database/mongo.js';
import { type Contact, ContactModel } from '../contact/contact.js';
import { type Identity, identityKey } from '../contact/identity.js';

/** Why two contacts may be one person; how sure each makes us, of 100. */
export const duplicateReasons = {
  /** WhatsApp itself named identities of both in one message. */
  same_person: 100,
  same_phone: 95,
  same_email: 85,
  same_name_and_company: 60,
} as const;
export type DuplicateReason = keyof typeof duplicateReasons;

export const duplicateStates = ['open', 'dismissed', 'merged'] as const;
export type DuplicateState = (typeof duplicateStates)[number];

/** Two contacts that are probably one person, for people to merge or dismiss. */
export interface Duplicate {
  /** Both ids, the smaller first: a pair is listed once, whoever finds it. */
  _id: string;
  contact_ids: [string, string];
  reasons: DuplicateReason[];
  /** The highest of its reasons. */
  score: number;
  state: DuplicateState;
  /** The merge that settled it, which its undo opens again. */
  merge_id: string | null;
  created_at: Date;
  updated_at: Date;
}

const schema = new Schema<Duplicate>(
  {
    _id: String,
    contact_ids: { type: [String], required: true },
    reasons: { type: [String], enum: Object.keys(duplicateReasons), default: [] },
    score: { type: Number, required: true },
    state: { type: String, enum: duplicateStates, default: 'open' },
    merge_id: { type: String, default: null },
  },
  { ...documentOptions, collection: 'duplicates' },
);
schema.index({ state: 1, score: -1, _id: 1 });
schema.index({ contact_ids: 1 });

export const DuplicateModel = mongoose.model<Duplicate>('Duplicate', schema);

/** The id of a pair of contacts, whoever is named first. */
export const pairId = (one: string, other: string): string => [one, other].sort().join(':');

/** Lists a pair, or adds a reason to it. A pair somebody dismissed stays so unless a new reason is found. */
export async function recordDuplicate(one: string, other: string, reason: DuplicateReason): Promise<void> {
  if (one === other) return;
  const contact_ids = [one, other].sort() as [string, string];
  const now = new Date();
  await upsertUntilFound(() =>
    DuplicateModel.findOneAndUpdate(
      { _id: pairId(one, other) },
      [
        {
          $set: {
            contact_ids: { $literal: contact_ids },
            state: {
              $cond: [
                { $in: [reason, { $ifNull: ['$reasons', []] }] },
                { $ifNull: ['$state', 'open'] },
                'open',
              ],
            },
            reasons: { $setUnion: [{ $ifNull: ['$reasons', []] }, [reason]] },
            merge_id: { $ifNull: ['$merge_id', null] },
            score: { $max: ['$score', duplicateReasons[reason]] },
            created_at: { $ifNull: ['$created_at', now] },
            updated_at: now,
          },
        },
      ],
      { upsert: true, returnDocument: 'after', updatePipeline: true, timestamps: false },
    ).lean<Duplicate>(),
  );
}

/** Lists the contacts who have these identities of one person as duplicates of the first one's. */
export async function recordSamePerson(identities: readonly Identity[]): Promise<void> {
  const keys = identities.map(identityKey);
  const contacts = await ContactModel.find({ identity_keys: { $in: keys } })
    .select({ _id: 1, identity_keys: 1 })
    .limit(keys.length)
    .lean<Pick<Contact, '_id' | 'identity_keys'>[]>();
  const first = contacts.find(({ identity_keys }) => identity_keys.includes(keys[0]!));
  if (!first) return;
  for (const { _id } of contacts) await recordDuplicate(first._id, _id, 'same_person');
}
