import type { WebClient } from '@slack/web-api';
import type { Redis } from 'ioredis';
import type { SlackSettings } from '../../../config/config.js';
import type { Log } from '../../../log.js';
import { createAgents } from '../core/agents.js';
import { createSlackClient } from '../core/call/client.js';
import { createPace } from '../core/call/pace.js';
import type { Desk, Workspaces } from '../core/desk-context.js';
import { createNames } from '../core/names.js';

/** What the desk needs in every workspace. */
export interface WorkspaceNeeds {
  slack: SlackSettings;
  redis: Redis;
  prefix: string;
  publicUrl: string;
  replyUndoSeconds: number;
  timezone: string;
  defaultChannelId(): string;
  blockedMs: number;
  log: Log;
}

/** The desk in one workspace: `token` is what the app may do there. Makes no call. */
export function createDesk(
  { teamId, token }: { teamId: string | null; token: string },
  needs: WorkspaceNeeds,
  workspaces: Workspaces,
): Desk {
  const client: WebClient = createSlackClient({ botToken: token, apiUrl: needs.slack.apiUrl });
  const log = teamId === null ? needs.log : needs.log.child({ slack_team: teamId });
  const prefix = teamId === null ? needs.prefix : `${needs.prefix}:${teamId}`;
  const agents = createAgents(client, teamId, log);
  return {
    teamId,
    client,
    pace: createPace(needs.redis, prefix, needs.slack.postsPerSecond),
    agents,
    names: createNames(client, agents),
    workspaces,
    publicUrl: needs.publicUrl,
    replyUndoMs: needs.replyUndoSeconds * 1000,
    timezone: needs.timezone,
    defaultChannelId: needs.defaultChannelId,
    blockedMs: needs.blockedMs,
    log,
  };
}
