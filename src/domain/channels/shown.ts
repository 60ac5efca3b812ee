import type { ChannelKind, CloudDetails, StoredChannel, WebDetails } from './channel.js';
import type { ChannelHealth } from './channel-health.js';
import type { ChannelFacts, ChannelState } from './condition.js';

/** A channel that the environment describes: nothing of it can be changed in the panel. */
export type EnvironmentChannel = { id: string; name: string } & (
  | { kind: 'cloud'; settings: CloudDetails }
  | { kind: 'web'; settings: WebDetails }
);

/** A channel as admins see it: all but its secrets. */
export interface ShownChannel {
  id: string;
  kind: ChannelKind;
  name: string;
  origin: 'panel' | 'environment';
  active: boolean;
  settings: CloudDetails | WebDetails;
  /** Null before anybody has looked at it. */
  state: ChannelState | null;
  problem: string | null;
  since: Date | null;
  checked_at: Date | null;
  facts: ChannelFacts;
  /** 0: of the environment. */
  rev: number;
  created_at: Date | null;
  updated_at: Date | null;
}

export function showStored(channel: StoredChannel, health?: ChannelHealth): ShownChannel {
  const { _id: id, kind, name, active, settings, rev, created_at, updated_at } = channel;
  const off = active ? {} : ({ state: 'off', problem: null } as const);
  const now = { ...told(health), ...off };
  return { id, kind, name, origin: 'panel', active, settings, ...now, rev, created_at, updated_at };
}

export function showEnvironment(channel: EnvironmentChannel, health?: ChannelHealth): ShownChannel {
  const { id, kind, name, settings } = channel;
  const unchanged = { rev: 0, created_at: null, updated_at: null };
  return { id, kind, name, origin: 'environment', active: true, settings, ...told(health), ...unchanged };
}

function told(
  health?: ChannelHealth,
): Pick<ShownChannel, 'state' | 'problem' | 'since' | 'checked_at' | 'facts'> {
  if (!health?.seen && health?.state !== 'off' && !health?.problem) {
    return { state: null, problem: null, since: null, checked_at: null, facts: health?.facts ?? {} };
  }
  const { state, problem, since, checked_at, facts } = health;
  return { state, problem, since, checked_at, facts };
}
