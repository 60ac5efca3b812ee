import type { ChannelKind } from './channel.js';
import type { ChannelCondition, ChannelFacts, ChannelState } from './condition.js';

/** Something that is wrong until it is taken back or its time is over. */
interface Trouble {
  problem: string;
  at: Date;
  /** Null: until it is taken back. */
  until: Date | null;
}

/** What is known of a channel's health, from looks at it, from what sending came back with, and from the platform. */
export interface ChannelHealth {
  _id: string;
  kind: ChannelKind;
  state: ChannelState;
  problem: string | null;
  /** Since when it is in this state. */
  since: Date;
  /** What the last look found; null before the first. */
  seen: Pick<ChannelCondition, 'state' | 'problem'> | null;
  checked_at: Date | null;
  /** The account could not send. */
  sending: Trouble | null;
  /** What the platform has done to the account. */
  account: Trouble | null;
  /** Set while it is down; `told_at` once the desk was told. */
  down: { since: Date; told_at: Date | null } | null;
  facts: ChannelFacts;
  rev: number;
  updated_at: Date;
}
