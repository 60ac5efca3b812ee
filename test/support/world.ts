import { demoAdmin, demoWorkspace } from '../../src/demo/people.js';
import { startSlackSimulator } from '../../src/simulators/slack/server.js';
import { startWhatsAppSimulator } from '../../src/simulators/whatsapp/simulator.js';
import { testServers } from './servers.js';

export const deskId = 'C0SUPPORT';

/** Credentials that the simulators and the environment of the app share. */
export const secrets = {
  slack: { botToken: 'xoxb-test', signingSecret: 'test-signing-secret' },
  slackOAuth: { clientId: '1.2', clientSecret: 'test-client-secret' },
  cloud: {
    accessToken: 'test-access-token',
    phoneNumberId: '100000000000001',
    businessAccountId: '200000000000002',
    appSecret: 'test-app-secret',
    verifyToken: 'test-verify-token',
  },
  apiToken: 'test-api-token-of-the-first-admin',
};

/** The simulators, with the environment that points a Threadline at them and at servers of its own. */
export async function startWorld(more: Record<string, string> = {}) {
  const servers = testServers();
  const slack = await startSlackSimulator({
    ...secrets.slack,
    oauth: secrets.slackOAuth,
    ...(more.SLACK_APP_TOKEN ? { appToken: more.SLACK_APP_TOKEN } : {}),
    ...(more.SLACK_CONFIG_TOKEN ? { configToken: more.SLACK_CONFIG_TOKEN } : {}),
    ...demoWorkspace(deskId),
    retryDelaysMs: [50, 200, 1_000],
    // A busy machine may be slower than Slack allows.
    triggerLifeMs: 60_000,
    ackTimeoutMs: 30_000,
  });
  const whatsapp = await startWhatsAppSimulator({
    settings: secrets.cloud,
    demoCustomers: false,
    retry: { firstMs: 50, maxMs: 1_000, attempts: 1_000 },
  });
  const env: Record<string, string> = {
    NODE_ENV: 'test',
    PORT: '0',
    LOG_LEVEL: process.env.TEST_LOG_LEVEL ?? 'silent',
    MONGODB_URI: servers.mongodbUri,
    REDIS_URL: servers.redisUrl,
    ADMIN_EMAIL: demoAdmin.email,
    ADMIN_PASSWORD: demoAdmin.password,
    API_TOKEN: secrets.apiToken,
    SLACK_BOT_TOKEN: secrets.slack.botToken,
    SLACK_SIGNING_SECRET: secrets.slack.signingSecret,
    SLACK_CHANNEL_ID: deskId,
    SLACK_API_URL: slack.apiUrl,
    SLACK_POSTS_PER_SECOND: '500',
    REPLY_UNDO_SECONDS: '0',
    DELIVERY_UNCERTAIN_SECONDS: '2',
    WHATSAPP_CLOUD_ACCESS_TOKEN: secrets.cloud.accessToken,
    WHATSAPP_CLOUD_PHONE_NUMBER_ID: secrets.cloud.phoneNumberId,
    WHATSAPP_CLOUD_BUSINESS_ACCOUNT_ID: secrets.cloud.businessAccountId,
    WHATSAPP_CLOUD_APP_SECRET: secrets.cloud.appSecret,
    WHATSAPP_CLOUD_VERIFY_TOKEN: secrets.cloud.verifyToken,
    WHATSAPP_CLOUD_API_URL: whatsapp.apiUrl,
    ...more,
  };
  return {
    env,
    slack,
    whatsapp,
    /** Tells the simulators where the app listens. */
    appIsAt(url: string): void {
      slack.setAppUrl(url);
      whatsapp.setWebhookUrl(`${url}/webhooks/whatsapp`);
    },
    async close(): Promise<void> {
      await Promise.all([slack.close(), whatsapp.close()]);
    },
  };
}
