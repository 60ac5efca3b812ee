import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { type Bench, type Benchmark, compare } from './harness.js';
import { elsewhere, startBuilt } from './processes.js';

/** What a process of each role may hold when it has nothing to do, in MB. */
const mostMb = { web: 180, worker: 110, whatsapp: 110 };
type Role = keyof typeof mostMb;

/** So long after it is ready a process has nothing left to do, in milliseconds. */
const idleMs = 10_000;

/** Each role by itself, as an operator starts it: how long until it is ready, and what it holds when it is idle. */
export const start: Bench = {
  name: 'start',
  async run(stage) {
    await promisify(execFile)(process.execPath, ['scripts/build.mjs']);
    const env = {
      ...elsewhere,
      MONGODB_URI: await stage.database('start'),
      REDIS_URL: stage.redisUrl,
      PORT: '0',
    };
    const rounds = stage.quick ? 1 : 5;
    const benchmarks: Benchmark[] = [];
    for (const role of Object.keys(mostMb) as Role[]) {
      const [ready, memory, bare]: [number[], number[], number[]] = [[], [], []];
      for (let round = 0; round < rounds; round += 1) {
        bare.push(await bareStart());
        const found = await measure(env, role);
        ready.push(found.readyMs);
        memory.push(found.memoryMb);
      }
      benchmarks.push(...benchmarksOf(role, { ready, memory, bare }));
    }
    return benchmarks;
  },
};

async function measure(env: Record<string, string>, role: Role) {
  const begun = performance.now();
  const running = await startBuilt(env, [role]);
  try {
    const readyMs = performance.now() - begun;
    await new Promise((resolve) => setTimeout(resolve, idleMs));
    return { readyMs, memoryMb: await running.memoryMb() };
  } finally {
    await running.stop();
  }
}

/** How long Node.js itself takes to start and end, in milliseconds. */
async function bareStart(): Promise<number> {
  const begun = performance.now();
  await once(spawn(process.execPath, ['-e', ''], { stdio: 'ignore' }), 'exit');
  return performance.now() - begun;
}

const benchmarksOf = (
  role: Role,
  { ready, memory, bare }: Record<'ready' | 'memory' | 'bare', number[]>,
): Benchmark[] => [
  compare({
    name: 'start',
    metric: `${role}: memory when idle, against ${mostMb[role]} MB`,
    unit: 'MB',
    better: 'lower',
    goal: 1,
    ours: memory.map((mb) => [mb]),
    floor: memory.map(() => [mostMb[role]]),
  }),
  compare({
    name: 'start',
    metric: `${role}: time until it is ready, against Node.js alone`,
    unit: 'ms',
    better: 'lower',
    goal: null,
    ours: ready.map((ms) => [ms]),
    floor: bare.map((ms) => [ms]),
  }),
];
