import mongoose, { Schema } from 'mongoose';
import { insertOnce } from '../../../platform/database/mongo.js';
import { currentSession } from '../../../platform/database/transaction.js';
import { type Doorbell, ring } from '../../../platform/queue/doorbell.js';

/** A line of an announcement; one about a conversation links to its thread. */
export interface AnnouncedLine {
  text: string;
  conversation_id: string | null;
  /** Since when it is so; shown in the reader's own time. */
  since?: Date | null;
}

/**
 * Something the desk says on its own, outside a conversation's thread: to one person, in a direct message, or in a
 * desk's channel. It is its own outbox.
 */
export interface Announcement {
  /** Says what it is about, so that each thing is said once. */
  _id: string;
  /** One of the two is set: whom to tell, or where. */
  user_id: string | null;
  slack_channel_id: string | null;
  title: string;
  lines: AnnouncedLine[];
  owed: boolean;
  /** When it was begun to be posted: posted or not is looked up after a crash. */
  sending_at: Date | null;
  /** Slack would not take it: not tried before this time. */
  not_before: Date | null;
  created_at: Date;
}

const schema = new Schema<Announcement>(
  {
    _id: String,
    user_id: { type: String, default: null },
    slack_channel_id: { type: String, default: null },
    title: { type: String, required: true },
    lines: {
      type: [
        {
          _id: false,
          text: String,
          conversation_id: { type: String, default: null },
          since: { type: Date, default: null },
        },
      ],
      default: [],
    },
    owed: { type: Boolean, default: true },
    sending_at: { type: Date, default: null },
    not_before: { type: Date, default: null },
    created_at: { type: Date, required: true },
  },
  { collection: 'announcements', versionKey: false },
);
schema.index({ owed: 1, created_at: 1 }, { partialFilterExpression: { owed: true } });
schema.index({ created_at: 1 }, { expireAfterSeconds: 30 * 24 * 3600 });

export const AnnouncementModel = mongoose.model<Announcement>('Announcement', schema);

export const announcementBell: Doorbell = { queue: 'desk', name: 'announcement' };

export const ringForAnnouncement = (id: string): void => ring(announcementBell, id);

/** Whom to tell, or where. */
type To = { userId: string } | { slackChannelId: string };

interface What {
  title: string;
  lines?: AnnouncedLine[];
}

const asOwed = (key: string, to: To, { title, lines = [] }: What) => ({
  _id: key,
  user_id: 'userId' in to ? to.userId : null,
  slack_channel_id: 'slackChannelId' in to ? to.slackChannelId : null,
  title,
  lines,
  owed: true,
  sending_at: null,
  not_before: null,
});

/** Says something once: another announcement of the same `key` changes nothing. */
export async function announce(key: string, to: To, what: What): Promise<void> {
  const { inserted } = await insertOnce<Announcement>(AnnouncementModel, asOwed(key, to, what), { _id: key });
  if (inserted) ringForAnnouncement(key);
}

/**
 * The same as a part of the transaction around it, which must be the only one that uses this key. Ring for it when that
 * is over.
 */
export async function announceWithin(key: string, to: To, what: What): Promise<void> {
  const document = { ...asOwed(key, to, what), created_at: new Date() };
  await AnnouncementModel.collection.insertOne(document as never, { session: currentSession() });
}

/** Rings for announcements whose doorbell was lost. */
export async function ringForAnnouncements(olderThanMs: number): Promise<void> {
  const before = new Date(Date.now() - olderThanMs);
  const owed = await AnnouncementModel.find({
    owed: true,
    created_at: { $lt: before },
    $or: [{ not_before: null }, { not_before: { $lte: new Date() } }],
  })
    .select({ _id: 1 })
    .limit(200)
    .lean();
  for (const { _id } of owed) ringForAnnouncement(_id);
}
