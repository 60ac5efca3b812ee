import type { WebClient } from '@slack/web-api';
import type { Log } from '../log.js';
import type { Agents } from './agents.js';
import type { Pace } from './pace.js';

/** What everything in this room works with. */
export interface Desk {
  client: WebClient;
  pace: Pace;
  agents: Agents;
  /** The default desk's Slack channel. */
  channelId: string;
  publicUrl: string;
  replyUndoMs: number;
  timezone: string;
  /** The WhatsApp channel on which a contact without a conversation is written to. */
  defaultChannelId: string;
  /** How long a channel that Slack refuses (archived, bot removed, token revoked) is left alone before a new try. */
  blockedMs: number;
  log: Log;
  health: DeskHealth;
}

/** Whether Slack took the last thing offered, for readiness and metrics. */
export interface DeskHealth {
  problem: string | null;
}
