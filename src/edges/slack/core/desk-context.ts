import type { WebClient } from '@slack/web-api';
import type { Log } from '../log.js';
import type { User } from '../people/user.js';
import type { Agents } from './agents.js';
import type { Names } from './names.js';
import type { Pace } from './pace.js';

/** What everything in this room works with, in one Slack workspace. */
export interface Desk {
  /** The installed workspace it is in; null: that of SLACK_BOT_TOKEN. */
  teamId: string | null;
  client: WebClient;
  pace: Pace;
  agents: Agents;
  names: Names;
  /** All workspaces, for what happens in another one. */
  workspaces: Workspaces;
  publicUrl: string;
  replyUndoMs: number;
  timezone: string;
  /** The WhatsApp channel on which a contact without a conversation is written to now. Throws while there is none. */
  defaultChannelId(): string;
  /** How long a desk that Slack refuses (archived, bot removed, token revoked) is left alone before the first probe. */
  blockedMs: number;
  log: Log;
}

/** The Slack workspaces that Threadline is in. */
export interface Workspaces {
  /** The workspace with this id, or with null that of SLACK_BOT_TOKEN; null: not there, or not any more. */
  ofTeam(teamId: string | null): Promise<Desk | null>;
  /** The workspace of a desk's Slack channel; for another channel, the one there is. */
  ofChannel(slackChannelId: string): Promise<Desk | null>;
  /** The workspace in which this user is, or is looked for. */
  ofUser(user: Pick<User, 'slack_team_id'>): Promise<Desk | null>;
  /** The workspace that a request of Slack is about: the one with this id, else the one there is. */
  ofRequest(teamId: string | undefined): Promise<Desk | null>;
  /** Somebody installed the app there, or took it away: what was known of its token is forgotten. */
  changed(teamId: string): void;
  blockedMs: number;
  log: Log;
}
