import mongoose, { Schema } from 'mongoose';
import { isDuplicateKey } from '../../../../platform/database/mongo.js';

/**
 * Where a web channel is in its life. `waiting`: another process owns it or none does; `qr` and `pairing`: a person
 * must link the phone; `degraded`: connected, but not answering; `unlinked` and `logged_out`: closed until a person
 * asks to link a phone.
 */
export const webStates = [
  'waiting',
  'starting',
  'qr',
  'pairing',
  'authenticated',
  'ready',
  'degraded',
  'restarting',
  'unlinked',
  'logged_out',
] as const;
export type WebState = (typeof webStates)[number];

/** What an admin asks of the process that owns the channel. */
export interface WebCommand {
  kind: 'connect' | 'pair' | 'restart' | 'log_out';
  /** The number to pair with, digits; for `pair` only. */
  phone: string | null;
  asked_at: Date;
}

/** One web channel as every process can see it: the truth that panel, readiness and owner share. */
export interface ChannelState {
  _id: string;
  kind: 'web';
  state: WebState;
  since: Date;
  /** What is wrong, in a sentence; null when all is well. */
  error: string | null;
  /** What the QR code says, for as long as it can be scanned. */
  qr: string | null;
  pairing_code: string | null;
  code_expires_at: Date | null;
  /** The linked account by its WhatsApp id; of whom the rest is told. */
  account: string | null;
  phone: string | null;
  push_name: string | null;
  platform: string | null;
  /** When this account was linked: what was said before is not taken. */
  linked_at: Date | null;
  /** The owner's lease: what an earlier owner still writes is refused. */
  fence: number;
  /** Up to when messages were taken from WhatsApp; null before the first. */
  caught_up_to: Date | null;
  /** The owner whose browser profile is the latest one. */
  profile_fence: number | null;
  command: WebCommand | null;
  restarts: number;
  created_at: Date;
  updated_at: Date;
}

const text = { type: String, default: null };
const date = { type: Date, default: null };

const ChannelStateModel = mongoose.model<ChannelState>(
  'ChannelState',
  new Schema<ChannelState>(
    {
      _id: String,
      kind: { type: String, default: 'web' },
      state: { type: String, enum: webStates, default: 'waiting' },
      since: { type: Date, default: () => new Date() },
      error: text,
      qr: text,
      pairing_code: text,
      code_expires_at: date,
      account: text,
      phone: text,
      push_name: text,
      platform: text,
      linked_at: date,
      fence: { type: Number, default: 0 },
      caught_up_to: date,
      profile_fence: { type: Number, default: null },
      command: { type: Schema.Types.Mixed, default: null },
      restarts: { type: Number, default: 0 },
    },
    {
      collection: 'channel_states',
      timestamps: { createdAt: 'created_at', updatedAt: 'updated_at' },
      versionKey: false,
    },
  ),
);

/** The channel's state, or null when no process has served it yet. A code past its time is not shown. */
export async function channelState(id: string): Promise<ChannelState | null> {
  const found = await ChannelStateModel.findById(id).lean<ChannelState>();
  return found && withoutOldCode(found);
}

/** Every web channel there has been, at most a hundred. */
export async function channelStates(): Promise<ChannelState[]> {
  const found = await ChannelStateModel.find().sort({ _id: 1 }).limit(100).lean<ChannelState[]>();
  return found.map(withoutOldCode);
}

const withoutOldCode = (state: ChannelState): ChannelState =>
  (state.code_expires_at?.getTime() ?? 0) > Date.now() ? state : { ...state, qr: null, pairing_code: null };

/** Another process has taken the channel over: everything of this one must stop. */
export class NoLongerOwner extends Error {
  constructor() {
    super('Another process owns this WhatsApp channel by now.');
  }
}

type StateChange = Partial<Omit<ChannelState, '_id' | 'kind' | 'fence'>>;

/**
 * Writes as the owner with this fence and returns the state after it. A `state` clears codes that are
 * not given along. Throws NoLongerOwner when a later owner has written.
 */
export async function writeState(id: string, fence: number, change: StateChange): Promise<ChannelState> {
  const codes = { qr: null, pairing_code: null, code_expires_at: null };
  const changed = change.state ? { ...codes, ...change } : change;
  try {
    const written = await ChannelStateModel.findOneAndUpdate(
      { _id: id, fence: { $lte: fence } },
      { $set: { ...changed, fence } },
      { upsert: true, returnDocument: 'after', setDefaultsOnInsert: true },
    ).lean<ChannelState>();
    if (written) return written;
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
  }
  throw new NoLongerOwner();
}

/** Asks the owner for something; the last wish counts. False when there is no such channel. */
export async function askFor(
  id: string,
  kind: WebCommand['kind'],
  phone: string | null = null,
): Promise<boolean> {
  const command: WebCommand = { kind, phone, asked_at: new Date() };
  const { matchedCount } = await ChannelStateModel.updateOne({ _id: id }, { $set: { command } });
  return matchedCount === 1;
}

/** The wish that waits, taken away so that it is granted once; null when there is none. */
export async function takeCommand(id: string): Promise<WebCommand | null> {
  const before = await ChannelStateModel.findOneAndUpdate(
    { _id: id, command: { $ne: null } },
    { $set: { command: null } },
  ).lean<ChannelState>();
  return before?.command ?? null;
}

/** Forgets a channel that was removed. */
export async function forgetState(id: string): Promise<void> {
  await ChannelStateModel.deleteOne({ _id: id });
}
