import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { progressLine } from '../../src/cli-progress.js';
import { ContactModel } from '../../src/contacts/contact.js';
import { createLog } from '../../src/log.js';
import { createUser } from '../../src/people/accounts.js';
import { connectMongo } from '../../src/platform/mongo.js';
import { testServers } from '../support/servers.js';
import { closeDatabase, contactOf } from './start-bulk.js';

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
function cli(...args: string[]): Promise<[number, string, string]> {
  const env = { PATH: process.env.PATH, MONGODB_URI: mongodbUri, REDIS_URL: redisUrl, DEFAULT_COUNTRY: 'ES' };
  return new Promise((resolve) => {
    execFile(process.execPath, ['--import', 'tsx', 'src/cli.ts', ...args], { env }, (error, out, err) =>
      resolve([error ? Number(error.code) : 0, out, err]),
    );
  });
}

const mapped = ['--map', 'Kontakt=name', '--map', 'Nummer=phone'];

describe('`npm run cli -- import FILE`', () => {
  it('says what is wrong with the file or the options', async () => {
    expect(await cli('import')).toEqual([1, '', 'import: name one CSV file. All options: npm run cli\n']);
    expect((await cli('import', join(folder, 'nothing.csv')))[2]).toContain('There is no file');
    const [code, , error] = await cli('import', file);
    expect([code, error]).toEqual([
      1,
      expect.stringContaining('no phone column. Its headings are "Kontakt", "Nummer"'),
    ]);
    expect((await cli('import', file, '--map', 'Nummer'))[2]).toContain('--map: "Nummer" must be like');
  }, 60_000);

  it('tries a file out and writes nothing', async () => {
    const [code, out] = await cli('import', file, ...mapped, '--dry-run');
    expect([code, await ContactModel.countDocuments()]).toEqual([0, 0]);
    expect(out).toMatch(/Nothing was written; this would become of the rows:\n {2}rows +2\n {2}created +1\n/);
  }, 60_000);

  it('imports it without a worker, in plain lines, and leaves the rejected rows beside it', async () => {
    const [code, out, progress] = await cli(
      'import',
      file,
      ...mapped,
      '--tags',
      'Fair',
      '--consent-origin',
      'a form',
    );
    expect([code, await ContactModel.countDocuments()]).toEqual([0, 1]);
    expect(out).toContain('read as Windows-1252');
    expect(out).toMatch(/created +1\n.*updated +0\n.*unchanged +0\n.*duplicate +0\n.*rejected +1\n/s);
    expect(progress).toMatch(/^Waiting for a worker/);
    expect(progress).not.toMatch(/[\r\u001b]/);
    expect(await contactOf('34600000001')).toMatchObject({
      name: 'José',
      tags: ['fair'],
      consent: { state: 'opted_in', origin: 'a form' },
    });
    expect(await readFile(`${file}.rejected.csv`, 'utf8')).toContain('"Bo";"12";"3"');
  }, 60_000);
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
