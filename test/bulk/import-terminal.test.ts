import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { importFromTerminal } from '../../src/cli/import.js';
import { progressLine } from '../../src/cli/progress.js';
import { ImportModel } from '../../src/domain/bulk/import/job/import-job.js';
import { runImport } from '../../src/domain/bulk/import/run-import.js';
import { ContactModel } from '../../src/domain/contacts/contact/contact.js';
import { createUser } from '../../src/domain/people/accounts/accounts.js';
import { createLog } from '../../src/log.js';
import { connectMongo } from '../../src/platform/database/mongo.js';
import { compiled } from '../support/compiled.js';
import { closeDatabase } from '../support/database.js';
import { testServers } from '../support/servers.js';
import { until } from '../support/until.js';
import { contactOf } from './start-bulk.js';

const { mongodbUri, redisUrl } = testServers();
let folder: string;
let file: string;

beforeAll(async () => {
  await connectMongo(mongodbUri, createLog('silent'));
  await createUser({ name: 'Admin', email: 'admin@example.com', role: 'admin' });
  folder = await mkdtemp(join(tmpdir(), 'threadline-import-'));
  file = join(folder, 'people.csv');
  await writeFile(file, 'Kontakt;Nummer\nJosé;600000001\nBo;12\n', 'latin1');
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await closeDatabase();
});

/** `npm run cli -- …` as an operator types it: exit code, standard output, standard error. */
async function cli(...args: string[]): Promise<[number, string, string]> {
  const script = await compiled('src/cli.ts');
  const env = { PATH: process.env.PATH, MONGODB_URI: mongodbUri, REDIS_URL: redisUrl, DEFAULT_COUNTRY: 'ES' };
  return new Promise((resolve) => {
    execFile(process.execPath, [script, ...args], { env }, (error, out, err) =>
      resolve([error ? Number(error.code) : 0, out, err]),
    );
  });
}

const settings = { importMaxBytes: 2 ** 20, defaultCountry: 'ES' };

describe('`npm run cli -- import FILE`', () => {
  it('says what is wrong with the file or the options', async () => {
    const said = (...args: string[]) =>
      importFromTerminal(args, settings).catch((error: Error) => error.message);
    expect(await said()).toContain('name one CSV file');
    expect(await said(join(folder, 'nothing.csv'))).toContain('There is no file');
    expect(await said(file)).toContain('no phone column. Its headings are "Kontakt", "Nummer"');
    expect(await said(file, '--map', 'Nummer')).toContain('--map: "Nummer" must be like');
    expect(await said(file, '--on-duplicate', 'merge')).toContain('on_duplicate: must be one of');
    expect(await said(file, '--email', 'nobody@example.com')).toContain('no active user');
    expect(await said(file, '--dry', '1')).toContain("Unknown option '--dry'");
  });

  it('imports without a worker, in plain lines, and leaves the rejected rows beside the file', async () => {
    const [code, out, progress] = await cli(
      ...['import', file, '--map', 'Kontakt=name', '--map', 'Nummer=phone'],
      ...['--tags', 'Fair', '--consent-origin', 'a form'],
    );
    expect([code, await ContactModel.countDocuments()]).toEqual([0, 1]);
    expect(out).toContain('read as Windows-1252');
    expect(out).toMatch(/created +1\n.*updated +0\n.*unchanged +0\n.*duplicate +0\n.*rejected +1\n/s);
    expect(progress).toMatch(/^Waiting for a worker/m);
    expect(progress).not.toContain('\r');
    expect(await contactOf('34600000001')).toMatchObject({
      name: 'José',
      tags: ['fair'],
      consent: { state: 'opted_in', origin: 'a form' },
    });
    expect(await readFile(`${file}.rejected.csv`, 'utf8')).toContain('"Bo";"12";"3"');
  });

  it('watches the worker that takes it', async () => {
    const done = importFromTerminal([file, '--dry-run'], settings);
    const job = await until(() => ImportModel.findOne({ status: 'queued' }).lean(), 'the import');
    await runImport(job._id);
    expect(await done).toBe(true);
    expect(await ImportModel.findById(job._id).lean()).toMatchObject({ starts: 0, rows: 2, unchanged: 1 });
  });
});

describe('the progress on a terminal', () => {
  it('is a bar with figures and the time left', () => {
    const progress = { what: 'Importing', part: 0.5, figures: '5 of 10 rows', secondsLeft: 7 };
    expect(progressLine(progress)).toBe(
      'Importing [###############               ] 50 %  5 of 10 rows  7 s left',
    );
    expect(progressLine({ ...progress, part: 2, secondsLeft: 7_200 })).toMatch(/\[#{30}\].*2\.0 h left$/);
  });
});
