import mongoose, { Schema } from 'mongoose';
import { isDuplicateKey } from '../../../platform/database/mongo.js';
import { type Doorbell, ring } from '../../../platform/queue/doorbell.js';

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
  /** It failed: not tried again before this time. */
  not_before: Date | null;
  /** It was put aside, and whoever it is by does not know yet. */
  untold: boolean;
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
    not_before: { type: Date, default: null },
    untold: { type: Boolean, default: false },
    received_at: Date,
  },
  { collection: 'slack_events', versionKey: false },
);
schema.index(
  { state: 1, thread: 1, ts: 1, _id: 1 },
  { name: 'events_owed', partialFilterExpression: { state: 'new' } },
);
schema.index(
  { state: 1, received_at: 1 },
  { name: 'events_waiting', partialFilterExpression: { state: 'new' } },
);
schema.index(
  { untold: 1, received_at: 1 },
  { name: 'events_untold', partialFilterExpression: { untold: true } },
);
schema.index({ received_at: 1 }, { expireAfterSeconds: 30 * 24 * 3600 });

export const SlackEventModel = mongoose.model<SlackEvent>('SlackEvent', schema);

/** A thread of which stored events are to be handled. */
export const eventsBell: Doorbell = { queue: 'desk', name: 'events' };

export const ringEvents = (thread: string): void => ring(eventsBell, thread);

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

/** Events of a channel that wait are handled under its new id. Safe to repeat. */
export async function followEvents(from: string, to: string): Promise<void> {
  const waiting = { state: 'new' as const, thread: { $regex: `^${from}:` } };
  for (;;) {
    const events = await SlackEventModel.find(waiting).limit(mostEvents).lean<SlackEvent[]>();
    if (events.length === 0) return;
    for (const { _id, thread, event } of events) {
      const item = event.item as { channel?: unknown } | undefined;
      const moved = {
        ...event,
        ...(event.channel === from ? { channel: to } : {}),
        ...(item?.channel === from ? { item: { ...item, channel: to } } : {}),
      };
      const now = { thread: to + thread.slice(from.length), event: moved };
      await SlackEventModel.updateOne({ _id, state: 'new' }, { $set: now });
      ringEvents(now.thread);
    }
  }
}

/** How many one sweep looks through: the oldest are rung for first, and those that wait let the others by. */
const mostEvents = 2_000;

/** Rings for threads whose stored events have waited, and need wait no longer: their doorbell was lost. */
export async function ringForEvents(olderThanMs: number): Promise<void> {
  const now = Date.now();
  const owed = await SlackEventModel.find({
    state: 'new',
    received_at: { $lt: new Date(now - olderThanMs) },
    $or: [{ not_before: null }, { not_before: { $lte: new Date(now) } }],
  })
    .sort({ received_at: 1 })
    .select({ thread: 1, _id: 0 })
    .limit(mostEvents)
    .lean();
  for (const thread of new Set(owed.map(({ thread }) => thread))) ringEvents(thread);
}
