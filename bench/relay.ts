import { ContactModel } from '../src/domain/contacts/contact/contact.js';
import { SlackDeskModel } from '../src/domain/conversations/desks/desk.js';
import { handOff } from '../src/domain/conversations/hand-off/handoff.js';
import { receive } from '../src/domain/conversations/receive/receive.js';
import { type SlackSimulator, startSlackSimulator } from '../src/simulators/slack/server.js';
import { startWhatsAppSimulator } from '../src/simulators/whatsapp/simulator.js';
import { type Bench, type Benchmark, compare } from './harness.js';
import { cloudSettings, elsewhere, type Measured, startThreadline } from './processes.js';
import type { Stage } from './stage.js';
import { p99 } from './statistics.js';
import { customerOf } from './webhooks.js';

const conversations = 200;
const desks = 20;
const perSecond = 20;
/** What p99 may be beyond the simulators' own time, in milliseconds. */
const allowedMs = 250;
const channelOf = (desk: number): string => `C0DESK${String(desk).padStart(2, '0')}`;

/** What was written, and when it was in Slack: milliseconds since the epoch. */
interface Said {
  customer: number;
  mark: string;
  at: number;
}

/** Customers who write to agents: from their webhook to the post in the Slack thread. */
export const relay: Bench = {
  name: 'relay',
  async run(stage) {
    const whatsapp = await startWhatsAppSimulator({ settings: cloudSettings, demoCustomers: false });
    const slack = await startSlackSimulator({
      botToken: elsewhere.SLACK_BOT_TOKEN,
      bot: { name: 'Threadline' },
      signingSecret: elsewhere.SLACK_SIGNING_SECRET,
      channels: Array.from({ length: desks }, (_, at) => ({ id: channelOf(at), name: `desk-${at}` })),
      postsPerSecond: 50,
      postBurst: 50,
    });
    const running: Measured[] = [];
    try {
      await prepare(stage);
      const env = {
        ...elsewhere,
        MONGODB_URI: await stage.database('relay'),
        REDIS_URL: stage.redisUrl,
        WHATSAPP_CLOUD_API_URL: whatsapp.apiUrl,
        SLACK_API_URL: slack.apiUrl,
        SLACK_CHANNEL_ID: channelOf(0),
        SLACK_POSTS_PER_SECOND: '50',
      };
      const web = await startThreadline({ ...env, PORT: '0' }, ['web']);
      running.push(web);
      whatsapp.setWebhookUrl(`${web.url}/webhooks/whatsapp`);
      const worker = await startThreadline(env, ['worker']);
      running.push(worker);
      await until(() => rootsIn(slack) >= conversations, 'the threads');

      const says = async (customer: number, text: string): Promise<void> => {
        await whatsapp.customer(customerOf(customer)).says(text);
      };
      const cpu = await worker.cpuSeconds();
      const said = await talk(says, stage.quick ? 10 : 60);
      const shown = await until(() => allShown(slack, said), 'every message in Slack');
      const seconds = (Date.now() - said[0]!.at) / 1_000;
      const used = ((await worker.cpuSeconds()) - cpu) / seconds;
      return benchmarks(said, shown, used);
    } finally {
      for (const one of running) await one.stop();
      await slack.close();
      await whatsapp.close();
    }
  },
};

/** Conversations that people have, ten of them at each desk. */
async function prepare(stage: Stage): Promise<void> {
  await stage.openEmpty('relay');
  for (let desk = 1; desk < desks; desk += 1) {
    await SlackDeskModel.create({
      slack_channel_id: channelOf(desk),
      name: `desk-${desk}`,
      rule: { tags: [`desk_${desk}`] },
      position: desk,
    });
  }
  for (let index = 0; index < conversations; index += 1) {
    const { phone, name } = customerOf(index);
    const { conversation } = await receive({
      channelId: `cloud:${cloudSettings.phoneNumberId}`,
      bsuidScope: cloudSettings.businessAccountId,
      providerId: `first-${index}`,
      sender: { phone, profileName: name },
      type: 'text',
      text: 'Hello',
      sentAt: new Date(),
    });
    const tags = [`desk_${index % desks}`];
    await ContactModel.collection.updateOne({ _id: conversation.contact_uuid as never }, { $set: { tags } });
    await handOff(conversation._id, 'requested through the API');
  }
}

/** Each conversation in turn, at the rate asked for. */
async function talk(
  says: (customer: number, text: string) => Promise<void>,
  seconds: number,
): Promise<Said[]> {
  const said: Said[] = [];
  const under: Promise<void>[] = [];
  const started = Date.now();
  for (let at = 0; at < seconds * perSecond; at += 1) {
    await pause(started + (at * 1_000) / perSecond - Date.now());
    const one = { customer: at % conversations, mark: `(mark ${at})`, at: Date.now() };
    said.push(one);
    under.push(says(one.customer, `Is there any news? ${one.mark}`));
  }
  await Promise.all(under);
  return said;
}

/** The posts with these messages, or undefined while some are missing. */
function allShown(slack: SlackSimulator, said: Said[]): Map<string, number[]> | undefined {
  const shown = new Map<string, number[]>(said.map(({ mark }) => [mark, []]));
  for (const { ts, text } of posts(slack)) {
    for (const [mark] of text.matchAll(/\(mark \d+\)/g)) shown.get(mark)?.push(Number(ts));
  }
  return [...shown.values()].every((at) => at.length > 0) ? shown : undefined;
}

const posts = (slack: SlackSimulator) =>
  Array.from({ length: desks }, (_, desk) => [
    ...slack.space.channel(channelOf(desk)).messages.values(),
  ]).flat();

const rootsIn = (slack: SlackSimulator): number =>
  posts(slack).filter(({ thread_ts }) => thread_ts === undefined).length;

function benchmarks(said: Said[], shown: Map<string, number[]>, used: number): Benchmark[] {
  const base = { name: 'relay', better: 'lower' as const, goal: 1 };
  const waits = said.map(({ mark, at }) => Math.min(...shown.get(mark)!) * 1_000 - at);
  return [
    compare({
      ...base,
      metric: `p99 from webhook to Slack, against ${allowedMs} ms`,
      unit: 'ms',
      ours: [waits],
      floor: [[allowedMs]],
      statistic: p99,
    }),
    compare({
      ...base,
      metric: 'posts in their right place, against messages',
      unit: 'posts',
      better: 'higher',
      ours: [[inPlace(said, shown)]],
      floor: [[said.length]],
    }),
    compare({
      ...base,
      metric: 'processors used by the worker, against a half',
      unit: 'processors',
      ours: [[used]],
      floor: [[0.5]],
    }),
  ];
}

/** Messages that are in Slack once, after everything their customer had written before. */
function inPlace(said: Said[], shown: Map<string, number[]>): number {
  const latest = new Map<number, number>();
  return said.filter(({ customer, mark }) => {
    const [at, ...again] = shown.get(mark)!;
    const right = again.length === 0 && at! >= (latest.get(customer) ?? 0);
    latest.set(customer, Math.max(at!, latest.get(customer) ?? 0));
    return right;
  }).length;
}

const pause = (ms: number): Promise<void> =>
  ms <= 0 ? Promise.resolve() : new Promise((resolve) => setTimeout(resolve, ms));

async function until<T>(look: () => T | undefined | false, what: string): Promise<T> {
  for (const end = Date.now() + 120_000; Date.now() < end; await pause(50)) {
    const found = look();
    if (found) return found;
  }
  throw new Error(`Waited two minutes for ${what}.`);
}
