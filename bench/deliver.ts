import { receive } from '../src/domain/conversations/receive/receive.js';
import { reply } from '../src/domain/conversations/reply/reply.js';
import { type SlackSimulator, startSlackSimulator } from '../src/simulators/slack/server.js';
import { startWhatsAppSimulator, type WhatsAppSimulator } from '../src/simulators/whatsapp/simulator.js';
import { type Bench, type Benchmark, compare } from './harness.js';
import { cloudSettings, elsewhere, startThreadline } from './processes.js';
import type { Stage } from './stage.js';
import { customerOf } from './webhooks.js';

/** What the platform takes from a number in a second, and what the simulator refuses more than. */
const perSecond = 80;
const conversations = 200;

/**
 * Replies that wait all at once, sent by one worker at the pace of the platform and shown in Slack as well; the
 * simulator refuses what comes faster than that, as the platform does.
 */
export const deliver: Bench = {
  name: 'deliver',
  async run(stage) {
    const whatsapp = await startWhatsAppSimulator({
      settings: cloudSettings,
      demoCustomers: false,
      messagesPerSecond: perSecond,
    });
    const slack = await startSlackSimulator({
      botToken: elsewhere.SLACK_BOT_TOKEN,
      bot: { name: 'Threadline' },
      signingSecret: elsewhere.SLACK_SIGNING_SECRET,
      channels: [{ id: elsewhere.SLACK_CHANNEL_ID, name: 'bench' }],
    });
    try {
      return await measure(stage, whatsapp, slack);
    } finally {
      await slack.close();
      await whatsapp.close();
    }
  },
};

async function measure(
  stage: Stage,
  whatsapp: WhatsAppSimulator,
  slack: SlackSimulator,
): Promise<Benchmark[]> {
  await stage.openEmpty('deliver');
  const total = perSecond * (stage.quick ? 8 : 60);
  await queueReplies(await conversationsWith(whatsapp), total);
  const env = {
    ...elsewhere,
    MONGODB_URI: await stage.database('deliver'),
    REDIS_URL: stage.redisUrl,
    WHATSAPP_CLOUD_API_URL: whatsapp.apiUrl,
    SLACK_API_URL: slack.apiUrl,
    SLACK_POSTS_PER_SECOND: '1000',
  };
  const worker = await startThreadline(env, ['worker']);
  try {
    const begun = await sent(whatsapp, perSecond); // the first second is the start of the process
    const cpu = await worker.cpuSeconds();
    const ended = await sent(whatsapp, total);
    const seconds = (ended - begun) / 1_000;
    const used = (await worker.cpuSeconds()) - cpu;
    return benchmarks({ seconds, used, total, refused: refusedBy(whatsapp) });
  } finally {
    await worker.stop();
  }
}

interface Figures {
  seconds: number;
  used: number;
  total: number;
  refused: number;
}

function benchmarks({ seconds, used, total, refused }: Figures): Benchmark[] {
  const base = { name: 'deliver' };
  return [
    compare({
      ...base,
      metric: 'messages sent a second, against what the platform takes',
      unit: 'per second',
      better: 'higher',
      goal: 0.98,
      ours: [[(total - perSecond) / seconds]],
      floor: [[perSecond]],
    }),
    compare({
      ...base,
      metric: 'processors used by the worker, against one',
      unit: 'processors',
      better: 'lower',
      goal: 1,
      ours: [[used / seconds]],
      floor: [[1]],
    }),
    compare({
      ...base,
      metric: 'tries, against messages: more is what came too fast',
      unit: 'tries',
      better: 'lower',
      goal: 1,
      ours: [[total + refused]],
      floor: [[total]],
    }),
  ];
}

async function conversationsWith(whatsapp: WhatsAppSimulator): Promise<string[]> {
  const ids: string[] = [];
  for (let index = 0; index < conversations; index += 1) {
    const { phone, name } = customerOf(index);
    whatsapp.customer({ phone, name }).lastWroteAt = new Date();
    const { conversation } = await receive({
      channelId: `cloud:${cloudSettings.phoneNumberId}`,
      bsuidScope: cloudSettings.businessAccountId,
      providerId: `first-${index}`,
      sender: { phone, profileName: name },
      type: 'text',
      text: 'Hello',
      sentAt: new Date(),
    });
    ids.push(conversation._id);
  }
  return ids;
}

/** Queues replies for the conversations in turn, so that each has as many. */
async function queueReplies(ids: string[], total: number): Promise<void> {
  const author = { _id: 'bench', name: 'Bench', role: 'agent' } as const;
  for (let at = 0; at < total; at += 1) {
    await reply({ conversationId: ids[at % ids.length]!, author, text: `Reply ${at}: it is on its way.` });
  }
}

const accepted = (whatsapp: WhatsAppSimulator) =>
  whatsapp.customers.reduce((sum, { chat }) => sum + chat.length, 0);

/** Resolves when so many messages have been taken, with the time at which that was seen, in milliseconds. */
async function sent(whatsapp: WhatsAppSimulator, count: number): Promise<number> {
  const until = performance.now() + 300_000;
  while (accepted(whatsapp) < count) {
    if (performance.now() > until) throw new Error(`${accepted(whatsapp)} of ${count} messages were sent.`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return performance.now();
}

const refusedBy = (whatsapp: WhatsAppSimulator): number =>
  whatsapp.calls.filter(({ status }) => status !== undefined && status >= 400).length;
