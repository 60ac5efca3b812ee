import { WebClient } from '@slack/web-api';
import { startChannels } from './channel-setup.js';
import { lookAtNumber } from './channels/cloud/condition.js';
import { findChromium } from './channels/web/chromium.js';
import type { CloudSettings, Config } from './config.js';
import { toError } from './errors.js';
import { createLog } from './log.js';
import { connectMongo, disconnectMongo } from './platform/mongo.js';
import { quickRedis } from './platform/redis.js';
import { createSecrets } from './platform/secrets.js';

export interface Finding {
  name: string;
  /** What is wrong and what to do; absent when all is well. */
  problem?: string;
}

/** Checks every configured connection and credential by using it. */
export async function examine(config: Config): Promise<Finding[]> {
  const findings = await Promise.all([
    finding('MongoDB', config.mongodbUri, (uri) => mongo(uri)),
    finding('Redis', config.redisUrl, (url) => redis(url)),
    finding('Slack', config.slack, (slack) => slackDesk(slack)),
  ]);
  return [...findings, ...(await channels(config))];
}

/** Every WhatsApp channel, those of the panel too; without MongoDB the Cloud channel of the environment alone. */
async function channels(config: Config): Promise<Finding[]> {
  const log = createLog('silent');
  if (!config.cloud && !config.mongodbUri) return [{ name: 'WhatsApp (not set: embedded or simulated)' }];
  try {
    if (!config.mongodbUri) return [await cloudAlone(config.cloud!)];
    await connectMongo(config.mongodbUri, log);
    const vault = createSecrets([config.encryptionKey, ...config.formerEncryptionKeys]);
    const known = await startChannels(config, vault, 60_000, log);
    known.stop();
    const found = await Promise.all(
      known.list().map(({ id, check }) => finding(`WhatsApp channel ${id}`, id, () => check())),
    );
    if (known.webChannels().length > 0) found.push(await finding('Chromium', config.browser, chromium));
    return found.length > 0 ? found : [noChannel(config)];
  } catch (error) {
    const alone = config.cloud ? [await cloudAlone(config.cloud)] : [];
    return [...alone, { name: 'WhatsApp channels of the panel', problem: toError(error).message }];
  } finally {
    await disconnectMongo();
  }
}

const noChannel = ({ production }: Config): Finding =>
  production
    ? { name: 'WhatsApp', problem: 'There is no channel yet: add one in the panel under Channels.' }
    : { name: 'WhatsApp (not set: simulated)' };

const cloudAlone = (cloud: CloudSettings): Promise<Finding> =>
  finding(`WhatsApp channel cloud:${cloud.phoneNumberId}`, cloud, async () => {
    return (await lookAtNumber(cloud)).problem ?? undefined;
  });

async function chromium({ chromiumPath }: Config['browser']): Promise<undefined> {
  findChromium(chromiumPath);
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
  // Workspaces that install the app are told of by `/readyz`, desk by desk.
  if (!botToken) return undefined;
  const client = new WebClient(botToken, {
    slackApiUrl: apiUrl,
    retryConfig: { retries: 0 },
    timeout: 10_000,
  });
  await client.auth.test();
  if (!channelId) return undefined;
  const { channel } = await client.conversations.info({ channel: channelId });
  if (channel?.is_archived)
    return `The desk channel ${channelId} is archived: unarchive it or set SLACK_CHANNEL_ID to another.`;
  return channel?.is_member ? undefined : `The bot is not a member of ${channelId}: invite it there.`;
}
