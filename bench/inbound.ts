import { type Bench, type Benchmark, compare, type Rounds, roundsWithin } from './harness.js';
import { atRate, createPost, flood, type Post } from './post.js';
import { cloudSettings, elsewhere, type Measured, startMeasured, startThreadline } from './processes.js';
import type { Stage } from './stage.js';
import { p99 } from './statistics.js';
import { textWebhook } from './webhooks.js';

const customers = 200;
const connections = 16;
/** What one contender did in a round. */
interface Round {
  perSecond: number;
  cpuMs: number;
  waits: number[];
}

/**
 * Signed webhooks taken by the web role; the floor is a bare Express app that checks the same signature and sends
 * MongoDB the same writes by the driver alone. Both are processes of their own on databases of their own.
 */
export const inbound: Bench = {
  name: 'inbound',
  async run(stage) {
    const { post, close } = createPost(connections);
    const started: Measured[] = [];
    try {
      const ours = await startOurs(stage);
      started.push(ours);
      const floor = await startFloor(stage);
      started.push(floor);
      return await measure(stage, post, ours, floor);
    } finally {
      close();
      for (const one of started) await one.stop();
    }
  },
};

async function startOurs(stage: Stage): Promise<Measured> {
  const env = {
    ...elsewhere,
    PORT: '0',
    MONGODB_URI: await stage.database('inbound'),
    REDIS_URL: stage.redisUrl,
  };
  return await startThreadline(env, ['web']);
}

async function startFloor(stage: Stage): Promise<Measured> {
  const uri = await stage.database('inbound_floor');
  const args = [uri, cloudSettings.appSecret, cloudSettings.phoneNumberId, String(customers)];
  return await startMeasured('bench/inbound-floor.ts', args, {}, (line) => /^(\d+)$/.exec(line)?.[1]);
}

async function measure(stage: Stage, post: Post, ours: Measured, floor: Measured): Promise<Benchmark[]> {
  const rounds: { ours: Round[]; floor: Round[] } = { ours: [], floor: [] };
  const count = stage.quick ? 400 : 2_000;
  // Customers become known, code is compiled.
  for (const one of [ours, floor]) await play(one, post, { name: 'warm', count, perSecond: 50 });
  for (const round of roundsWithin(stage.quick ? 6_000 : 60_000, 10)) {
    const perSecond = (rounds.floor.at(-1)?.perSecond ?? 100) / 2;
    rounds.ours.push(await play(ours, post, { name: `r${round}`, count, perSecond }));
    rounds.floor.push(await play(floor, post, { name: `r${round}`, count, perSecond }));
  }
  const samples = (who: 'ours' | 'floor', of: (round: Round) => number[]): Rounds => rounds[who].map(of);
  const pair = (of: (round: Round) => number[]) => ({
    ours: samples('ours', of),
    floor: samples('floor', of),
  });
  const base = { name: 'inbound' };
  return [
    compare({
      ...base,
      ...pair(({ perSecond }) => [perSecond]),
      metric: 'webhooks answered 200 a second',
      unit: 'per second',
      better: 'higher',
      goal: 0.8,
    }),
    compare({
      ...base,
      ...pair(({ cpuMs }) => [cpuMs]),
      metric: 'processor time of a message',
      unit: 'ms',
      better: 'lower',
      goal: 1.6,
    }),
    compare({
      ...base,
      ...pair(({ waits }) => waits),
      metric: 'p99 of the answer at half the rate',
      unit: 'ms',
      better: 'lower',
      goal: 3,
      statistic: p99,
    }),
  ];
}

/** Sends as fast as the contender takes them, then at half the rate that the floor reached before. */
async function play(
  { url, cpuSeconds }: Measured,
  post: Post,
  { name, count, perSecond }: { name: string; count: number; perSecond: number },
): Promise<Round> {
  const send = (part: string) => async (at: number) => {
    const { body, signature } = textWebhook(at % customers, `${name}${part}${at}`, cloudSettings);
    const status = await post(`${url}/webhooks/whatsapp`, body, { 'x-hub-signature-256': signature });
    if (status !== 200) throw new Error(`A webhook was answered ${status}.`);
  };
  const before = await cpuSeconds();
  const reached = await flood(count, connections, send('f'));
  const cpuMs = (((await cpuSeconds()) - before) * 1_000) / count;
  const waits = await atRate(Math.ceil(count / 2), perSecond, send('s'));
  return { perSecond: reached, cpuMs, waits };
}
