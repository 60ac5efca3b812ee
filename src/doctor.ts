import { WebClient } from '@slack/web-api';
import { createCloudChannel } from './channels/cloud/cloud-channel.js';
import { findChromium } from './channels/web/chromium.js';
import type { Config } from './config.js';
import { toError } from './errors.js';
import { createLog } from './log.js';
import { connectMongo, disconnectMongo } from './platform/mongo.js';
import { quickRedis } from './platform/redis.js';

export interface Finding {
  name: string;
  /** What is wrong and what to do; absent when all is well. */
  problem?: string;
}

/** Checks every configured connection and credential by using it. */
export async function examine(config: Config): Promise<Finding[]> {
  return Promise.all([
    finding('MongoDB', config.mongodbUri, (uri) => mongo(uri)),
    finding('Redis', config.redisUrl, (url) => redis(url)),
    finding('Slack', config.slack, (slack) => slackDesk(slack)),
    finding('WhatsApp Cloud API', config.cloud, (cloud) =>
      createCloudChannel(cloud, { log: createLog('silent') }).check(),
    ),
    ...(config.web
      ? [finding('WhatsApp Web', config.web, async ({ chromiumPath }) => noChromium(chromiumPath))]
      : []),
  ]);
}

/** The connection itself is told by `/readyz` and the panel: only the process that owns the session knows it. */
function noChromium(path?: string): undefined {
  findChromium(path);
}

async function finding<T>(
  name: string,
  setting: T | undefined,
  check: (setting: T) => Promise<string | undefined>,
): Promise<Finding> {
  if (setting === undefined) return { name: `${name} (not set: embedded or simulated)` };
  try {
    return { name, problem: await check(setting) };
  } catch (error) {
    return { name, problem: toError(error).message };
  }
}

async function mongo(uri: string): Promise<undefined> {
  await connectMongo(uri, createLog('silent'));
  await disconnectMongo();
}

async function redis(url: string): Promise<string | undefined> {
  const client = quickRedis(url, createLog('silent'));
  try {
    await new Promise((resolve, reject) => {
      client.once('ready', resolve);
      client.once('error', reject);
    });
    const [, policy] = (await client.config('GET', 'maxmemory-policy')) as [string, string];
    return policy === 'noeviction'
      ? undefined
      : `maxmemory-policy is ${policy}: set it to noeviction, or queued work is lost.`;
  } finally {
    client.disconnect();
  }
}

async function slackDesk({
  botToken,
  apiUrl,
  channelId,
}: NonNullable<Config['slack']>): Promise<string | undefined> {
  const client = new WebClient(botToken, {
    slackApiUrl: apiUrl,
    retryConfig: { retries: 0 },
    timeout: 10_000,
  });
  await client.auth.test();
  const { channel } = await client.conversations.info({ channel: channelId });
  if (channel?.is_archived)
    return `The desk channel ${channelId} is archived: unarchive it or set SLACK_CHANNEL_ID to another.`;
  return channel?.is_member ? undefined : `The bot is not a member of ${channelId}: invite it there.`;
}
