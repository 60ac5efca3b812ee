import { execFile } from 'node:child_process';
import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { stringify } from 'csv-stringify';
import { exportColumns, usualColumns } from '../src/domain/bulk/export/export-columns.js';
import { contactCsv } from '../src/domain/bulk/export/export-csv.js';
import { ContactModel } from '../src/domain/contacts/contact/contact.js';
import type { Actor } from '../src/domain/people/core/permissions.js';
import { type Bench, type Benchmark, compare, type Rounds, takeTurns } from './harness.js';
import { seed } from './load.js';
import { personOf } from './people.js';
import type { Stage } from './stage.js';

const viewer: Actor = { _id: 'bench', role: 'admin' };

/** Every contact as a file; the floor is the driver's cursor piped into csv-stringify, with the same columns. */
export const exportBench: Bench = {
  name: 'export',
  run: async (stage) => [await memory(stage), await speed(stage)],
};

async function speed(stage: Stage): Promise<Benchmark> {
  await stage.open('large');
  const columns = await exportColumns(usualColumns);
  const times = await takeTurns(
    {
      ours: () => drain(contactCsv({ filter: {}, columns, bom: false }, viewer)),
      floor: () => drainCursor(columns.map(({ name, field }) => ({ header: name, key: field }))),
    },
    { turns: stage.quick ? 6 : 3, warmUp: 1 },
  );
  const perSecond = (ms: number): number[] => [(stage.contacts.large * 1_000) / ms];
  return compare({
    name: 'export',
    metric: `contacts written a second of ${stage.contacts.large.toLocaleString('en')}`,
    unit: 'per second',
    better: 'higher',
    goal: 0.8,
    ours: times.ours.map(perSecond),
    floor: times.floor.map(perSecond),
  });
}

/** Takes everything and keeps nothing. */
const sink = (): Writable => new Writable({ write: (_chunk, _encoding, done) => done() });

async function drain(parts: AsyncGenerator<{ text: string }>): Promise<void> {
  async function* texts(): AsyncGenerator<string> {
    for await (const { text } of parts) yield text;
  }
  await pipeline(Readable.from(texts(), { objectMode: false }), sink());
}

function drainCursor(columns: { header: string; key: string }[]): Promise<void> {
  const projection = Object.fromEntries(columns.map(({ key }) => [key, 1]));
  const cursor = ContactModel.collection.find({}, { projection }).sort({ _id: 1 });
  return pipeline(cursor.stream(), stringify({ header: true, quoted: true, columns }), sink());
}

/** The most memory a process holds that exports and does nothing else: of all contacts and of a part of them. */
async function memory(stage: Stage): Promise<Benchmark> {
  await stage.open('large');
  const all = stage.contacts.large;
  const part = Math.min(100_000, all / 2);
  const uri = await stage.database('large');
  const peaks: { all: Rounds; part: Rounds } = { all: [], part: [] };
  for (let round = 0; round < 3; round += 1) {
    peaks.part.push([await peakOf(uri, personOf(seed, part)._id)]);
    peaks.all.push([await peakOf(uri)]);
  }
  return compare({
    name: 'export',
    metric: `peak memory at ${all.toLocaleString('en')}, against ${part.toLocaleString('en')}`,
    unit: 'MB',
    better: 'lower',
    goal: stage.quick ? null : 1.2, // a heap grows until it is first tidied up, at some 100,000
    ours: peaks.all,
    floor: peaks.part,
  });
}

async function peakOf(uri: string, below = ''): Promise<number> {
  const script = ['--import', 'tsx', 'bench/export-memory.ts', uri, below];
  const { stdout } = await promisify(execFile)(process.execPath, script);
  return Number(stdout);
}
