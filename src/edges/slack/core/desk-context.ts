import type { WebClient } from '@slack/web-api';
import type { User } from '../../../domain/people/core/user.js';
import type { Log } from '../../../log.js';
import type { Pace } from './call/pace.js';

/**
 * What Slack calls users, groups and channels. Undefined: it does not say, now or ever. Throws when it could not be
 * asked, but may answer soon.
 */
export interface Names {
  /** An agent's name in Threadline, another person's in Slack. */
  user(id: string): Promise<string | undefined>;
  /** A group's handle, without `@`. */
  group(id: string): Promise<string | undefined>;
  channel(id: string): Promise<string | undefined>;
  /** A user or channel was changed. */
  changed(id: string): void;
}

/** Finds the Threadline user behind a Slack user: linked before, or by the same e-mail, then linked for good. */
export interface Agents {
  /** Null when this Slack user is no agent. Throws when Slack could not be asked. */
  find(slackUserId: string): Promise<User | null>;
  /** What a Slack user is called in Threadline, when linked. */
  displayName(slackUserId: string): Promise<string | undefined>;
  /** The Slack account of a Threadline user, found by e-mail when it is not linked yet. Throws as `find`. */
  slackIdOf(user: User): Promise<string | null>;
  /** Links a Slack user by a code. Errors: `forbidden` for guests and strangers, `invalid_input`. Throws as `find`. */
  link(slackUserId: string, code: string): Promise<User>;
  /** Takes notice that a Slack user was changed: who became a guest, or left, speaks for the company no more. */
  changed(user: SlackUser): Promise<void>;
}

/** The parts of Slack's user object that say who somebody is. */
export interface SlackUser {
  id?: string;
  team_id?: string;
  deleted?: boolean;
  is_bot?: boolean;
  is_restricted?: boolean;
  is_ultra_restricted?: boolean;
  is_stranger?: boolean;
  enterprise_user?: { teams?: string[] };
  profile?: { email?: string };
}

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
