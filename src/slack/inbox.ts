import mongoose, { Schema } from 'mongoose';
import { ring } from '../platform/doorbell.js';
import { isDuplicateKey } from '../platform/mongo.js';

/** An event of Slack about a thread, stored before it is acknowledged and handled by a worker afterwards. */
export interface SlackEvent {
  /** Slack's own id of the event: delivered twice, stored once. */
  _id: string;
  /** `channel:thread_ts`, what is handled in order. */
  thread: string;
  /** The event's own timestamp, by which a thread's events are ordered. */
  ts: string;
  event: Record<string, unknown>;
  state: 'new' | 'done' | 'dead';
  attempts: number;
  error: string | null;
  received_at: Date;
}

const schema = new Schema<SlackEvent>(
  {
    _id: String,
    thread: String,
    ts: String,
    event: Schema.Types.Mixed,
    state: { type: String, enum: ['new', 'done', 'dead'], default: 'new' },
    attempts: { type: Number, default: 0 },
    error: { type: String, default: null },
    received_at: Date,
  },
  { collection: 'slack_events', versionKey: false },
);
schema.index(
  { state: 1, thread: 1, ts: 1, _id: 1 },
  { name: 'events_owed', partialFilterExpression: { state: 'new' } },
);
schema.index({ received_at: 1 }, { expireAfterSeconds: 30 * 24 * 3600 });

export const SlackEventModel = mongoose.model<SlackEvent>('SlackEvent', schema);

/** What a doorbell for a thread's events looks like; a plain conversation id is a doorbell for posting. */
const eventsPrefix = 'events/';

export const threadOfDoorbell = (id: string): string | null =>
  id.startsWith(eventsPrefix) ? id.slice(eventsPrefix.length) : null;

export const ringEvents = (thread: string): void => ring('desk', eventsPrefix + thread);

/** Stores an event once and rings for its thread. Throws when it could not be stored: Slack then sends it again. */
export async function storeEvent(
  eventId: string,
  thread: string,
  event: Record<string, unknown>,
): Promise<void> {
  try {
    await SlackEventModel.create({
      _id: eventId,
      thread,
      ts: String(event.event_ts ?? event.ts ?? ''),
      event,
      state: 'new',
      received_at: new Date(),
    });
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
  }
  ringEvents(thread);
}

/** Rings for threads whose stored events have waited: their doorbell was lost. */
export async function ringForEvents(olderThanMs: number): Promise<void> {
  const threads = await SlackEventModel.distinct('thread', {
    state: 'new',
    received_at: { $lt: new Date(Date.now() - olderThanMs) },
  });
  for (const thread of threads.slice(0, 500)) ringEvents(thread);
}
