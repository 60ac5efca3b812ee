import mongoose, { Schema } from 'mongoose';
import { documentOptions, upsertUntilFound } from '../../platform/database/mongo.js';
import { tellOfReturn } from './announce-health.js';
import { type ChannelKind, ChannelModel } from './channel.js';
import type { ChannelHealth } from './channel-health.js';
import { type ChannelCondition, type ChannelFacts, isDown, wellCondition, worst } from './condition.js';

const mixed = Schema.Types.Mixed;
const schema = new Schema<ChannelHealth>(
  {
    _id: String,
    kind: { type: String, required: true },
    state: { type: String, default: 'ok' },
    problem: { type: String, default: null },
    since: { type: Date, default: () => new Date() },
    seen: { type: mixed, default: null },
    checked_at: { type: Date, default: null },
    sending: { type: mixed, default: null },
    account: { type: mixed, default: null },
    down: { type: mixed, default: null },
    facts: { type: mixed, default: () => ({}) },
    rev: { type: Number, default: 0 },
  },
  { ...documentOptions, collection: 'channel_health' },
);

export const ChannelHealthModel = mongoose.model<ChannelHealth>('ChannelHealth', schema);

export interface Subject {
  id: string;
  kind: ChannelKind;
}

/** A trouble in sending that nobody met again for so long is over: what is owed is tried every minute. */
const sendingTroubleMs = 5 * 60_000;

/** What is known of these channels, by id; a channel that nobody has looked at yet is not among them. */
export async function channelHealths(ids: string[]): Promise<Map<string, ChannelHealth>> {
  const found = await ChannelHealthModel.find({ _id: { $in: ids } }).lean<ChannelHealth[]>();
  return new Map(found.map((health) => [health._id, health]));
}

/** Takes the turn to look at a channel; false when somebody has within `staleMs`, or does so now. */
export async function takeLook({ id, kind }: Subject, staleMs: number): Promise<boolean> {
  const now = new Date();
  const stale = { $or: [{ checked_at: null }, { checked_at: { $lte: new Date(now.getTime() - staleMs) } }] };
  await ensure({ id, kind });
  const { modifiedCount } = await ChannelHealthModel.updateOne(
    { _id: id, ...stale },
    { $set: { checked_at: now } },
  );
  return modifiedCount === 1;
}

/** Records what a look found. */
export function recordSeen(
  subject: Subject,
  { state, problem, facts }: ChannelCondition,
): Promise<ChannelHealth> {
  return record(subject, { seen: { state, problem }, checked_at: new Date() }, facts);
}

/** Records that the account could not send; the message itself is kept and tried again. */
export function recordSendTrouble(subject: Subject, problem: string): Promise<ChannelHealth> {
  const at = new Date();
  return record(subject, { sending: { problem, at, until: new Date(at.getTime() + sendingTroubleMs) } });
}

/** A message went out: whatever was wrong with sending is over. */
export async function recordSent(subject: Subject): Promise<void> {
  if (await ChannelHealthModel.exists({ _id: subject.id, sending: { $ne: null } }))
    await record(subject, { sending: null });
}

/** Records what the platform did to the account; null: it has taken it back. */
export function recordAccount(
  subject: Subject,
  trouble: { problem: string; until: Date | null } | null,
): Promise<ChannelHealth> {
  return record(subject, { account: trouble && { ...trouble, at: new Date() } });
}

/** Records what the platform tells of the number. */
export const recordFacts = (subject: Subject, facts: ChannelFacts): Promise<ChannelHealth> =>
  record(subject, {}, facts);

/** Records that a channel was switched off, once that is stored: it is neither well nor down. */
export function recordOff(subject: Subject): Promise<ChannelHealth> {
  return record(subject, { seen: null, sending: null });
}

/** What was begun before a channel was switched off, here or in another process, may tell of it later. */
const isOff = async (_id: string): Promise<boolean> =>
  (await ChannelModel.exists({ _id, active: false })) !== null;

/** Forgets a channel that was removed. */
export async function forgetHealth(id: string): Promise<void> {
  await ChannelHealthModel.deleteOne({ _id: id });
}

/** The same for one that is not in use any more, unless it was only switched off. */
export async function forgetIfRemoved(id: string): Promise<void> {
  if (!(await ChannelModel.exists({ _id: id }))) await forgetHealth(id);
}

type Findings = Partial<Pick<ChannelHealth, 'seen' | 'checked_at' | 'sending' | 'account'>>;

async function record(subject: Subject, found: Findings, facts?: ChannelFacts): Promise<ChannelHealth> {
  for (;;) {
    const before = await ensure(subject);
    const off = await isOff(subject.id);
    const now = { ...before, ...found, facts: { ...before.facts, ...facts } };
    const { state, problem } = off ? { state: 'off' as const, problem: null } : conditionOf(now);
    const next: ChannelHealth = {
      ...now,
      state,
      problem,
      since: state === before.state ? before.since : new Date(),
      down: isDown(state) ? (before.down ?? { since: new Date(), told_at: null }) : null,
      rev: before.rev + 1,
    };
    const { _id, updated_at: _, ...set } = next;
    if (before.down && !next.down) await tellOfReturn(before);
    const { modifiedCount } = await ChannelHealthModel.updateOne({ _id, rev: before.rev }, { $set: set });
    if (modifiedCount === 1) return next;
  }
}

/** The worst of what is known; what was only for a time and is over does not count. */
function conditionOf({ seen, sending, account }: ChannelHealth): ChannelCondition {
  const lasting = [account, sending].filter(
    (trouble) => trouble && !(trouble.until && trouble.until <= new Date()),
  );
  return worst([
    ...lasting.map((trouble) => ({ state: 'needs_person' as const, problem: trouble!.problem })),
    seen ?? wellCondition,
  ]);
}

function ensure({ id, kind }: Subject): Promise<ChannelHealth> {
  return upsertUntilFound(() =>
    ChannelHealthModel.findOneAndUpdate(
      { _id: id },
      { $setOnInsert: { kind } },
      { upsert: true, returnDocument: 'after', setDefaultsOnInsert: true },
    ).lean<ChannelHealth>(),
  );
}
