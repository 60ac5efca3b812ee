import { type CloudSettings, type Config, ConfigError } from '../config/config.js';
import { SlackWorkspaceModel } from '../domain/conversations/desks/workspace.js';
import { lookAtSlackApp, scopesFound } from '../edges/slack/open/look-at-app.js';
import { lookAtAccount, lookAtNumber } from '../edges/whatsapp/cloud/account/condition.js';
import { lookAtSubscription } from '../edges/whatsapp/cloud/account/subscription.js';
import { cloudChannelId } from '../edges/whatsapp/cloud/cloud-channel.js';
import { findChromium } from '../edges/whatsapp/web/browser/chromium.js';
import { toError } from '../errors.js';
import { createLog } from '../log.js';
import { disconnectMongo } from '../platform/database/mongo.js';
import { quickRedis } from '../platform/queue/redis.js';
import { createSecrets } from '../platform/secrets/secrets.js';
import { startChannels } from './channel-setup.js';
import { lookFromOutside } from './doctor-address.js';
import { reachMongo, unreachable } from './unreachable.js';

export interface Finding {
  name: string;
  /** What is wrong and what to do; absent when all is well. */
  problem?: string;
  /** What else is to be known although all is well. */
  note?: string;
}

/** Checks every configured connection and credential by using it. What is not set is a finding too: nothing of it is for real. */
export async function examine(config: Config): Promise<Finding[]> {
  const findings = await Promise.all([
    finding('MongoDB', 'MONGODB_URI', config.mongodbUri, mongo),
    finding('Redis', 'REDIS_URL', config.redisUrl, redis),
  ]);
  const slack = config.slack
    ? await lookAtSlackApp(config.slack, config.publicUrl)
    : [notSet('Slack', 'SLACK_BOT_TOKEN')];
  const outside = config.slack || config.cloud ? await lookFromOutside(config) : [];
  return [...findings, ...slack, ...outside, ...(await channels(config))];
}

/** Every WhatsApp channel, those of the panel too; without MongoDB the Cloud channel of the environment alone. */
async function channels(config: Config): Promise<Finding[]> {
  const log = createLog('silent');
  if (!config.cloud && !config.mongodbUri) return [noChannel(config)];
  try {
    if (!config.mongodbUri) return await cloudAlone(config);
    await reachMongo(config.mongodbUri, log);
    const vault = createSecrets([config.encryptionKey, ...config.formerEncryptionKeys]);
    const known = await startChannels(config, vault, 60_000, log);
    known.stop();
    const found = await Promise.all(
      known.list().map(
        async ({ id, check }): Promise<Finding> => ({
          name: `WhatsApp channel ${id}`,
          problem: await check(),
        }),
      ),
    );
    const numbers = known.numbers().filter((number) => known.channel(cloudChannelId(number.phoneNumberId)));
    found.push(...(await Promise.all(numbers.map((number) => webhook(number, config)))));
    if (known.webChannels().length > 0) found.push(chromium(config.browser));
    found.push(...(await installedWorkspaces()));
    return found.length > 0 ? found : [noChannel(config)];
  } catch (error) {
    return [
      ...(await cloudAlone(config)),
      { name: 'WhatsApp channels of the panel', problem: toError(error).message },
    ];
  } finally {
    await disconnectMongo();
  }
}

const noChannel = ({ production }: Config): Finding =>
  production
    ? { name: 'WhatsApp', problem: 'There is no channel yet: add one in the panel under Channels.' }
    : notSet('WhatsApp', 'WHATSAPP_CLOUD_ACCESS_TOKEN');

const notSet = (name: string, variable: string): Finding => ({
  name,
  problem: `${variable} is not set. Embedded servers and simulators stand in for what is empty: good for trying out, not for customers.`,
});

/** The channel of the environment, when those of the panel cannot be known. */
async function cloudAlone(config: Config): Promise<Finding[]> {
  const { cloud } = config;
  if (!cloud) return [];
  const { problem } = await lookAtNumber(cloud);
  const name = `WhatsApp channel ${cloudChannelId(cloud.phoneNumberId)}`;
  return [{ name, problem: problem ?? undefined }, await webhook(cloud, config)];
}

/** The business account and what it sends us. */
async function webhook(number: CloudSettings, { publicUrl }: Config): Promise<Finding> {
  const name = `WhatsApp webhook ${cloudChannelId(number.phoneNumberId)}`;
  const account = await lookAtAccount(number);
  if (account.field === 'business_account_id') return { name, problem: account.problem ?? undefined };
  if (account.state === 'needs_person' || account.state === 'disconnected')
    return { name, problem: 'It can only be checked once the channel works.' };
  return { name, problem: await lookAtSubscription(number, `${publicUrl}/webhooks/whatsapp`) };
}

/** Workspaces that installed the app, by the rights it was given there. */
async function installedWorkspaces(): Promise<Finding[]> {
  const workspaces = await SlackWorkspaceModel.find().select({ name: 1, scopes: 1 }).limit(100).lean();
  return workspaces.map(({ name, scopes }) => ({ name: `Slack scopes in ${name}`, ...scopesFound(scopes) }));
}

function chromium({ chromiumPath }: Config['browser']): Finding {
  try {
    findChromium(chromiumPath);
    return { name: 'Chromium' };
  } catch (error) {
    return { name: 'Chromium', problem: toError(error).message };
  }
}

async function finding(
  name: string,
  variable: string,
  setting: string | undefined,
  check: (setting: string) => Promise<string | undefined>,
): Promise<Finding> {
  if (setting === undefined) return notSet(name, variable);
  try {
    return { name, problem: await check(setting) };
  } catch (error) {
    const known = error instanceof ConfigError;
    return { name, problem: known ? error.message : unreachable(name, variable, setting, error) };
  }
}

async function mongo(uri: string): Promise<undefined> {
  await reachMongo(uri, createLog('silent'));
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
