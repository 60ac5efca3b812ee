import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import mongoose from 'mongoose';
import { getImport, type ImportJob, importBell } from '../../src/domain/bulk/import/job/import-job.js';
import { parseImportOptions } from '../../src/domain/bulk/import/job/options.js';
import { storeUpload } from '../../src/domain/bulk/import/job/upload.js';
import { rejectedCsv } from '../../src/domain/bulk/import/rejected.js';
import { runImport } from '../../src/domain/bulk/import/run-import.js';
import { startImport } from '../../src/domain/bulk/import/start-import.js';
import { type Contact, ContactModel } from '../../src/domain/contacts/contact/contact.js';
import { contactKpis } from '../../src/domain/contacts/figures/kpis.js';
import { createLog } from '../../src/log.js';
import { connectMongo, disconnectMongo } from '../../src/platform/database/mongo.js';
import { ring } from '../../src/platform/queue/doorbell.js';
import { startDoorbells, stopDoorbells } from '../../src/platform/queue/doorbell-queues.js';
import { endLease } from '../support/database.js';
import { type Process, startProcess } from '../support/process.js';
import { until } from '../support/until.js';
import { startWorld } from '../support/world.js';

const allRows = 50_000;
/** Fewer rows where so many take longer than this many seconds: a slow database, or a busy machine. */
const mostSeconds = 6;
const kills = 10;

/** Numbers from 0 to 1, the same every time (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Rows of every kind, mixed: new, known and changed, known and same, twice in the file, bad. */
function fileOf(rows: number): { file: string; known: string } {
  const phone = (n: number): number => 600_000_000 + n;
  const lines = Array.from({ length: rows }, (_, n) => {
    const same = n % 20 === 17 ? n - 6 : n;
    const mail = n % 20 === 19 ? 'nobody@' : `p${same}@example.com`;
    return `${phone(same)},Name ${same}${n % 20 === 3 ? ' changed' : ''},${mail},${n % 7},"a,t${n % 5}"`;
  });
  const known = lines
    .filter((_, n) => n % 20 === 3 || n % 20 === 4)
    .map((line) => line.replace(' changed', ''));
  const head = 'phone,name,email,value,tags\n';
  return { file: `${head}${lines.join('\n')}\n`, known: `${head}${known.join('\n')}\n` };
}

const actor = { _id: 'the-admin', role: 'admin' } as const;

async function upload(file: string): Promise<ImportJob> {
  const bytes = Buffer.from(file);
  const pieces = Array.from({ length: Math.ceil(bytes.length / 65_536) }, (_, n) =>
    bytes.subarray(n * 65_536, (n + 1) * 65_536),
  );
  const source = Readable.from(pieces);
  const stored = await storeUpload(source, { filename: 'list.csv', maxBytes: 2 ** 30 });
  return startImport({ upload: stored, options: parseImportOptions({}, 'ES'), actor });
}

/** Everything two imports of one file must agree on. */
async function outcome(id: string) {
  const { status, error, rows, created, updated, unchanged, duplicate, rejected } = await getImport(id);
  const contacts = createHash('sha256');
  const cursor = ContactModel.find().sort({ whatsapp_contact_id: 1 }).lean<Contact[]>().cursor();
  for await (const { _id, created_at, updated_at, import_id, ...rest } of cursor) {
    contacts.update(`${JSON.stringify(Object.entries(rest).sort())}\n`);
  }
  const rejects = createHash('sha256');
  for await (const part of await rejectedCsv(id, actor)) rejects.update(part as Buffer);
  const { total_leads, value_by_status } = await contactKpis();
  return {
    counts: { status, error, rows, created, updated, unchanged, duplicate, rejected },
    contacts: contacts.digest('hex'),
    rejects: rejects.digest('hex'),
    figures: { total_leads, value_by_status },
  };
}

/** The file is imported undisturbed first, as large as takes six seconds; then eleven processes start. */
describe('An import whose worker is killed again and again', () => {
  let world: Awaited<ReturnType<typeof startWorld>>;
  let redis: Redis;
  const running = new Set<Process>();

  beforeAll(async () => {
    world = await startWorld();
    await connectMongo(world.env.MONGODB_URI!, createLog('silent'));
    redis = new Redis(world.env.REDIS_URL!);
    await startDoorbells(world.env.REDIS_URL!, 'threadline', createLog('silent'));
  });
  afterAll(async () => {
    await Promise.all([...running].map((one) => one.end('SIGKILL')));
    await stopDoorbells();
    redis?.disconnect();
    await disconnectMongo();
    await world?.close();
  });

  async function start(script?: string): Promise<Process> {
    const worker = await startProcess(world.env, ['worker'], script);
    running.add(worker);
    return worker;
  }
  /** One that takes imports only. */
  const startImporter = (): Promise<Process> => start('test/processes/import-worker.ts');
  async function kill(worker: Process): Promise<void> {
    running.delete(worker);
    await worker.end('SIGKILL');
  }
  async function forget(): Promise<void> {
    for (const name of ['contacts', 'contact_counters', 'imports', 'import_rejects', 'import_changes'])
      await mongoose.connection.db!.collection(name).deleteMany({});
  }
  /** What an undisturbed run comes to, and how many rows it took in a second. */
  async function undisturbed({ file, known }: ReturnType<typeof fileOf>) {
    await forget();
    await runImport((await upload(known))._id);
    const { _id } = await upload(file);
    const started = performance.now();
    await runImport(_id);
    const seconds = (performance.now() - started) / 1_000;
    const result = await outcome(_id);
    return { result, perSecond: result.counts.rows / seconds };
  }

  it(`ends with the contacts, counts and rejected rows of an undisturbed run, after ${kills} kills`, async () => {
    const first = await undisturbed(fileOf(allRows / 10));
    const possible = Math.floor((first.perSecond * mostSeconds) / 1_000) * 1_000;
    const rows = Math.min(allRows, Math.max(allRows / 10, possible));
    const files = fileOf(rows);
    const { result: expected } = rows === allRows / 10 ? first : await undisturbed(files);
    const total = expected.counts.rows;
    expect(expected.counts).toMatchObject({ status: 'done', updated: total / 20, unchanged: total / 20 });

    await forget();
    await runImport((await upload(files.known))._id);
    const { _id } = await upload(files.file);
    const random = randomOf(20_260_101);
    // The first kill comes while the file is looked through, the others at random places of it.
    const places = Array.from({ length: kills - 1 }, () => Math.floor(random() * (total - 2_000))).sort(
      (a, b) => a - b,
    );
    let killed = 0;
    let worker = await startImporter();
    for (const place of [-1, ...places]) {
      // The last one, a whole worker, finds out by itself that there is something to go on with.
      const next = killed < kills - 1 ? startImporter() : start();
      ring(importBell, _id);
      const there = await until(
        async () => {
          const job = await getImport(_id);
          return job.status !== 'queued' && (job.rows > place || job.status === 'done') && job;
        },
        `row ${place}`,
        { timeout: 120_000, seen: async () => [await getImport(_id), worker.output().slice(-2_000)] },
      );
      if (there.status === 'done') break;
      await new Promise((resolve) => setTimeout(resolve, random() * 400)); // somewhere in a batch
      await kill(worker);
      killed += 1;
      worker = await next;
      await endLease(`import:${_id}`);
      await redis.flushdb();
    }
    await until(async () => (await getImport(_id)).file === null, 'the end of the import', {
      timeout: 180_000,
      seen: async () => [await getImport(_id), worker.output().slice(-2_000)],
    });
    expect(killed).toBe(kills);
    expect(await outcome(_id)).toEqual(expected);
    await kill(worker);
  }, 600_000);
});
