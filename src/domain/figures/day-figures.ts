import mongoose, { Schema } from 'mongoose';
import { isDuplicateKey } from '../../platform/database/mongo.js';
import { addDays, dayStart, type LocalDay } from '../../platform/local-time.js';
import { ContactModel } from '../contacts/contact/contact.js';
import { type AgentTally, type Span, type Tally, tallyIn, within } from './tally.js';

/** A day that is over, as it is kept: figured out once, by whoever reads it first. */
interface KeptDay extends Omit<Tally, 'agents'> {
  /** Day and time zone: `2026-11-22 Europe/Madrid`. */
  _id: string;
  new_contacts: number;
  agents: (AgentTally & { user_id: string })[];
  kept_at: Date;
}

const number = { type: Number, required: true };
const mixed = { type: Schema.Types.Mixed, required: true };

const KeptDayModel = mongoose.model<KeptDay>(
  'DayFigures',
  new Schema<KeptDay>(
    {
      _id: String,
      received: number,
      replies: number,
      bot_replies: number,
      hand_offs: number,
      resolved: number,
      first_response: mixed,
      resolution: mixed,
      new_contacts: number,
      agents: mixed,
      kept_at: { type: Date, required: true },
    },
    { collection: 'day_figures', versionKey: false, minimize: false },
  ),
);

/**
 * A day is kept this long after its end: by then its replies were sent or given up, and every process has stored
 * what it took. Until then it is figured out at each reading. What changes later (a contact of that day is deleted)
 * leaves it as it is.
 */
const settledMs = 6 * 60 * 60 * 1000;

/** A time zone, and when it is now: milliseconds since the epoch. */
export interface Clock {
  timezone: string;
  now: number;
}

const spanOf = (day: LocalDay, timezone: string): Span => ({
  from: dayStart(day, timezone),
  to: dayStart(addDays(day, 1), timezone),
});

const keyOf = (day: LocalDay, timezone: string): string => `${day} ${timezone}`;

export interface DayFigures {
  day: LocalDay;
  work: Tally;
  /** Contacts made on that day. Null while the day is not kept: see `newContactsOn`. */
  new_contacts: number | null;
}

/** What happened on each of these days, in their order: one operation for all that are kept, and the rest anew. */
export async function figuresOf(days: readonly LocalDay[], clock: Clock): Promise<DayFigures[]> {
  const keys = days.map((day) => keyOf(day, clock.timezone));
  const rows = await KeptDayModel.find({ _id: { $in: keys } }).lean<KeptDay[]>();
  const kept = new Map(rows.map((row) => [row._id, row]));
  const figures: DayFigures[] = [];
  for (const day of days) {
    const known = kept.get(keyOf(day, clock.timezone));
    figures.push(known ? fromKept(day, known) : await figureOut(day, clock));
  }
  return figures;
}

/** How many contacts were made on this day, counted in an index by time. */
export function newContactsOn(day: LocalDay, timezone: string): Promise<number> {
  return ContactModel.countDocuments({ created_at: within(spanOf(day, timezone)) });
}

async function figureOut(day: LocalDay, { timezone, now }: Clock): Promise<DayFigures> {
  const span = spanOf(day, timezone);
  const work = await tallyIn(span);
  if (now < span.to + settledMs) return { day, work, new_contacts: null };
  const new_contacts = await newContactsOn(day, timezone);
  await keep(keyOf(day, timezone), work, new_contacts);
  return { day, work, new_contacts };
}

async function keep(key: string, { agents, ...work }: Tally, new_contacts: number): Promise<void> {
  const row: KeptDay = {
    _id: key,
    ...work,
    new_contacts,
    agents: [...agents].map(([user_id, done]) => ({ user_id, ...done })),
    kept_at: new Date(),
  };
  try {
    await KeptDayModel.collection.insertOne(row as never);
  } catch (error) {
    if (!isDuplicateKey(error)) throw error; // another process was quicker, with the same figures
  }
}

function fromKept(day: LocalDay, { _id, agents, kept_at, new_contacts, ...work }: KeptDay): DayFigures {
  const byId = new Map(agents.map(({ user_id, ...done }) => [user_id, done]));
  return { day, work: { ...work, agents: byId }, new_contacts };
}
