/**
 * `npm run bench -- [NAME …] [--quick] [--json]`: runs the benches against a database and a queue of their own, says
 * how each did, and ends with 1 when a goal is missed. `MONGODB_URI` and `REDIS_URL` name other servers to measure.
 */
import { totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { toError } from '../src/errors.js';
import { startMongo, startRedis } from '../src/platform/embedded/index.js';
import { benches } from './benches.js';
import type { Bench, Benchmark } from './harness.js';
import { json, table } from './report.js';
import { openStage, type Stage } from './stage.js';

/** Half of the memory, as MongoDB itself takes: with less, a million contacts do not fit in. */
const cacheMb = Math.floor(totalmem() / 2 ** 21);
const say = (line: string): void => void process.stderr.write(`${line}\n`);

try {
  process.exitCode = await main();
} catch (error) {
  say(`The benchmarks cannot run: ${toError(error).message}`);
  process.exitCode = 1;
}

async function main(): Promise<0 | 1> {
  const { values, positionals: names } = parseArgs({
    options: { quick: { type: 'boolean', default: false }, json: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  const unknown = names.find((name) => !benches.some((bench) => bench.name === name));
  if (unknown !== undefined)
    throw new Error(`"${unknown}" is none of them: use ${benches.map(({ name }) => name).join(', ')}.`);
  const chosen = benches.filter(({ name }) => names.length === 0 || names.includes(name));
  const started = performance.now();
  const { benchmarks, failed } = await withServers(async (mongodbUri, redisUrl) => {
    const stage = await openStage({ mongodbUri, redisUrl, quick: values.quick, say });
    try {
      const result = await runAll(chosen, stage);
      process.stdout.write(`${values.json ? json(result.benchmarks) : table(result.benchmarks)}\n`);
      return result;
    } finally {
      // A server of our own is thrown away whole; dropping a million contacts takes it minutes.
      await stage.close({ drop: process.env.MONGODB_URI !== undefined });
    }
  });
  const count = (met: boolean): number => benchmarks.filter((one) => one.met === met).length;
  const seconds = ((performance.now() - started) / 1_000).toFixed(0);
  const broken = failed === 0 ? '' : `, ${failed} failed to run`;
  say(`${count(true)} goals met, ${count(false)} missed${broken}; ${seconds} s.`);
  return count(false) + failed > 0 ? 1 : 0;
}

/** One that fails does not keep the others from running. */
async function runAll(chosen: Bench[], stage: Stage): Promise<{ benchmarks: Benchmark[]; failed: number }> {
  const benchmarks: Benchmark[] = [];
  let failed = 0;
  for (const bench of chosen) {
    const started = performance.now();
    try {
      benchmarks.push(...(await bench.run(stage)));
      say(`${bench.name}: done in ${((performance.now() - started) / 1_000).toFixed(1)} s`);
    } catch (error) {
      failed += 1;
      say(`${bench.name} failed: ${toError(error).stack}`);
    }
  }
  return { benchmarks, failed };
}

/** Servers of their own, thrown away afterwards, where none are named. */
async function withServers<T>(work: (mongodbUri: string, redisUrl: string) => Promise<T>): Promise<T> {
  const { MONGODB_URI, REDIS_URL } = process.env;
  const options = { dir: '.threadline', log: say, throwAway: true, cacheMb };
  const mongo = MONGODB_URI ? undefined : await startMongo(options);
  const redis = REDIS_URL ? undefined : await startRedis(options);
  try {
    return await work(mongo?.uri ?? MONGODB_URI!, redis?.url ?? REDIS_URL!);
  } finally {
    await Promise.all([mongo?.stop(), redis?.stop()]);
  }
}
