import type { AppSettings } from '../config/app-settings.js';
import {
  type CloudSettings,
  type Config,
  ConfigError,
  type Role,
  type SlackSettings,
} from '../config/config.js';
import { slackSimulatorSecrets, whatsappSimulatorSecrets } from '../config/known-secrets.js';
import { onPort, portAbove } from '../config/ports.js';
import type { EmbeddedOptions } from '../platform/embedded/index.js';
import type { SlackSimulator } from '../simulators/slack/server.js';
import type { WhatsAppSimulator } from '../simulators/whatsapp/simulator.js';

/** What was started in place of what the environment left empty. */
export interface StandIn {
  settings: AppSettings;
  simulators: { slack?: SlackSimulator; whatsapp?: WhatsAppSimulator };
  /** Tells the simulators where the app listens. */
  appStarted(url: string | undefined): void;
  stop(): Promise<void>;
}

/** The simulated Slack channel that is the desk, and another that can be one. */
export const simulatedDesk = 'C0SUPPORT';
export const otherSimulatedDesk = 'C0SALES';

/** How far above PORT the simulators listen, so that their addresses are the same each time. */
const portsAbove = { slack: 11, whatsapp: 12 };

/**
 * Completes a configuration outside production: embedded MongoDB and Redis, and the Slack and WhatsApp
 * simulators, each only where its setting is empty. With everything set nothing of this is even loaded. `fresh` empties
 * what the embedded servers kept.
 */
export async function standIn(
  config: Config,
  roles: Role[],
  say: (line: string) => void,
  { fresh = false }: { fresh?: boolean } = {},
): Promise<StandIn> {
  const stops: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (const one of stops.splice(0).reverse()) await one();
  };
  try {
    if (!config.mongodbUri) needsWeb(roles, 'MONGODB_URI', 'the embedded server');
    if (!config.redisUrl) needsWeb(roles, 'REDIS_URL', 'the embedded server');
    const { mongodbUri, redisUrl } = await servers(config, stops, { dir: '.threadline', log: say, fresh });
    const slack = config.slack ? undefined : await simulatedSlack(config, roles, stops, say);
    const simulate = !config.cloud && !config.web && !config.production;
    const whatsapp = simulate ? await simulatedWhatsApp(config, roles, stops, say) : undefined;
    return {
      settings: {
        ...config,
        mongodbUri,
        redisUrl,
        slack: config.slack ?? slack!.settings,
        cloud: config.cloud ?? whatsapp?.settings,
      },
      simulators: { slack: slack?.simulator, whatsapp: whatsapp?.simulator },
      appStarted(url) {
        if (!url) return;
        slack?.appStarted(url);
        whatsapp?.appStarted(url);
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/**
 * What somebody who starts it for the first time has to know, a line each: what is simulated, where, and who may log in.
 * `logIn` says whether anybody has a password; nothing is said in production.
 */
export function firstWords(config: Config, simulators: StandIn['simulators'], logIn: boolean): string[] {
  if (config.production) return [];
  const { slack, whatsapp } = simulators;
  const simulated = [
    ...(slack ? [`Slack at ${slack.url}`] : []),
    ...(whatsapp ? [`the customers' phones at ${whatsapp.url}`] : []),
  ];
  return [
    ...(simulated.length > 0
      ? [`Simulated, because no credentials are set: ${simulated.join(', ')}. Nothing real is sent.`]
      : []),
    logIn
      ? `Who may log in at ${config.publicUrl}/dashboard: ${config.admin ? 'the admin of ADMIN_EMAIL with ADMIN_PASSWORD (as first set), and ' : ''}users with a password.`
      : `Nobody may log in at ${config.publicUrl}/dashboard yet: set ADMIN_EMAIL and ADMIN_PASSWORD and start again.`,
  ];
}

type Stops = (() => Promise<void>)[];
type Say = (line: string) => void;

async function servers(config: Config, stops: Stops, options: EmbeddedOptions) {
  if (config.mongodbUri && config.redisUrl)
    return { mongodbUri: config.mongodbUri, redisUrl: config.redisUrl };
  if (config.production) throw new ConfigError('Nothing is embedded when NODE_ENV=production.');
  const { startEmbedded, startMongo, startRedis } = await import('../platform/embedded/index.js');
  if (!config.mongodbUri && !config.redisUrl) {
    const { mongo, redis, stop } = await startEmbedded(options);
    stops.push(stop);
    return { mongodbUri: mongo.uri, redisUrl: redis.url };
  }
  if (config.redisUrl) {
    const mongo = await startMongo(options);
    stops.push(mongo.stop);
    return { mongodbUri: mongo.uri, redisUrl: config.redisUrl };
  }
  const redis = await startRedis(options);
  stops.push(redis.stop);
  return { mongodbUri: config.mongodbUri!, redisUrl: redis.url };
}

/** Stand-ins live with the web role: a worker alone could not find those of another process. */
function needsWeb(roles: Role[], variable: string, what = 'the simulator'): void {
  if (roles.includes('web')) return;
  throw new ConfigError(`${variable} is missing: only a process with the web role can use ${what} instead.`);
}

async function simulatedSlack(config: Config, roles: Role[], stops: Stops, say: Say) {
  needsWeb(roles, 'SLACK_BOT_TOKEN');
  const [{ startSlackSimulator }, { demoWorkspace }] = await Promise.all([
    import('../simulators/slack/server.js'),
    import('./people.js'),
  ]);
  const workspace = demoWorkspace(simulatedDesk, config.admin?.email);
  workspace.channels?.push({ id: otherSimulatedDesk, name: 'sales' });
  const wished = { what: 'the simulated Slack', port: portAbove(config.port, portsAbove.slack) };
  const simulator = await onPort(wished, say, (port) =>
    startSlackSimulator({ ...slackSimulatorSecrets, ...workspace, port }),
  );
  stops.push(() => simulator.close());
  const settings: SlackSettings = {
    ...slackSimulatorSecrets,
    channelId: simulatedDesk,
    apiUrl: simulator.apiUrl,
    // The simulator takes posts as fast as they come; Slack's own pace would only make a demo slow.
    postsPerSecond: Math.max(20, config.slackPostsPerSecond),
  };
  return { settings, simulator, appStarted: (url: string) => simulator.setAppUrl(url) };
}

async function simulatedWhatsApp(config: Config, roles: Role[], stops: Stops, say: Say) {
  needsWeb(roles, 'WHATSAPP_CLOUD_ACCESS_TOKEN');
  const { startWhatsAppSimulator } = await import('../simulators/whatsapp/simulator.js');
  const wished = { what: 'the simulated phones', port: portAbove(config.port, portsAbove.whatsapp) };
  const simulator = await onPort(wished, say, (port) =>
    startWhatsAppSimulator({ settings: whatsappSimulatorSecrets, statusDelayMs: 300, port }),
  );
  stops.push(() => simulator.close());
  const settings: CloudSettings = { ...whatsappSimulatorSecrets, apiUrl: simulator.apiUrl };
  return {
    settings,
    simulator,
    appStarted: (url: string) => simulator.setWebhookUrl(`${url}/webhooks/whatsapp`),
  };
}
