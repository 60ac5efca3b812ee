/**
 * How a channel is: `degraded` works, but not as it should; `disconnected` comes back by itself when what is in its way
 * is gone; `needs_person` does not; `off` was switched off by an admin.
 */
export const channelStates = ['ok', 'degraded', 'disconnected', 'needs_person', 'off'] as const;
export type ChannelState = (typeof channelStates)[number];

/** What a look at a channel found. */
export interface ChannelCondition {
  state: Exclude<ChannelState, 'off'>;
  /** What is wrong and what to do, a sentence; null when all is well. */
  problem: string | null;
  facts?: ChannelFacts;
}

/** What the platform tells of a number. */
export interface ChannelFacts {
  display_phone_number?: string;
  verified_name?: string;
  /** GREEN, YELLOW, RED or UNKNOWN. */
  quality_rating?: string;
  /** How many people may be sent a first message in a day, such as TIER_10K. */
  messaging_limit?: string;
  /** The state of a requested change of the display name, such as APPROVED. */
  name_decision?: string;
}

export const wellCondition: ChannelCondition = { state: 'ok', problem: null };

/** The worst last. */
const badness: ChannelState[] = ['ok', 'off', 'degraded', 'disconnected', 'needs_person'];

/** The worst of several conditions, the first of those that are equally bad. */
export const worst = (conditions: ChannelCondition[]): ChannelCondition =>
  conditions.reduce(
    (bad, one) => (badness.indexOf(one.state) > badness.indexOf(bad.state) ? one : bad),
    wellCondition,
  );

/** Whether nothing is sent, or nothing arrives. */
export const isDown = (state: ChannelState): boolean => state === 'disconnected' || state === 'needs_person';
