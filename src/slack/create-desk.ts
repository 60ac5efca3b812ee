import type { Redis } from 'ioredis';
import type { SlackSettings } from '../config.js';
import type { Log } from '../log.js';
import { createAgents } from './agents.js';
import { createSlackClient } from './client.js';
import type { Desk } from './desk-context.js';
import { createPace } from './pace.js';

export interface DeskNeeds {
  redis: Redis;
  prefix: string;
  publicUrl: string;
  replyUndoSeconds: number;
  timezone: string;
  defaultChannelId: string;
  blockedMs: number;
  log: Log;
}

/** The Slack desk of one workspace. Makes no call. */
export function createDesk(settings: SlackSettings, needs: DeskNeeds): Desk {
  const client = createSlackClient(settings);
  return {
    client,
    pace: createPace(needs.redis, needs.prefix, settings.postsPerSecond),
    agents: createAgents(client),
    channelId: settings.channelId,
    publicUrl: needs.publicUrl,
    replyUndoMs: needs.replyUndoSeconds * 1000,
    timezone: needs.timezone,
    defaultChannelId: needs.defaultChannelId,
    blockedMs: needs.blockedMs,
    log: needs.log,
    health: { problem: null },
  };
}
