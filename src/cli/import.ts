import { createReadStream, createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type Config, ConfigError } from '../config/config.js';
import { getImport, type ImportJob } from '../domain/bulk/import/job/import-job.js';
import { parseImportOptions } from '../domain/bulk/import/job/options.js';
import { storeUpload } from '../domain/bulk/import/job/upload.js';
import { secondsLeft } from '../domain/bulk/import/progress.js';
import { readingsOf } from '../domain/bulk/import/readings.js';
import { rejectedCsv } from '../domain/bulk/import/rejected.js';
import { runImport } from '../domain/bulk/import/run-import.js';
import { startImport } from '../domain/bulk/import/start-import.js';
import { firstAdmin } from '../domain/people/accounts/accounts.js';
import { type User, UserModel } from '../domain/people/core/user.js';
import { createLog } from '../log.js';
import { sizeOf } from '../platform/amounts.js';
import { startDoorbells, stopDoorbells } from '../platform/queue/doorbell-queues.js';
import { progressWriter } from './progress.js';

const options = {
  map: { type: 'string', multiple: true },
  'dry-run': { type: 'boolean' },
  'on-duplicate': { type: 'string' },
  country: { type: 'string' },
  tags: { type: 'string' },
  assign: { type: 'string' },
  'consent-origin': { type: 'string' },
  welcome: { type: 'string' },
  email: { type: 'string' },
} as const;

type Settings = Pick<Config, 'redisUrl' | 'importMaxBytes' | 'defaultCountry' | 'contactLimit'>;

/** How long a running worker has to take the import before this process runs it itself, in milliseconds. */
const workerMs = 3_000;
/** Nobody seems to be at work on an import that is silent for longer; its lease would be over. */
const silentMs = 25_000;
const lookMs = 200;

/**
 * `import FILE`: uploads the file and watches a worker import it, or imports it itself when no worker does. Returns
 * whether all of it was done. Errors: `ConfigError` naming the option, and as `startImport`.
 */
export async function importFromTerminal(args: string[], settings: Settings): Promise<boolean> {
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0)
    throw new ConfigError('import: name one CSV file. All options: npm run cli');
  const actor = await importer(values.email);
  const input = {
    mapping: values.map && mappingOf(values.map),
    default_country: values.country,
    tags: values.tags,
    on_duplicate: values['on-duplicate'],
    assign_to: values.assign === undefined ? undefined : await assignee(values.assign),
    consent: values['consent-origin'] === undefined ? undefined : 'opted_in',
    consent_origin: values['consent-origin'],
    welcome: values.welcome === undefined ? undefined : welcomeOf(values.welcome),
    dry_run: values['dry-run'],
  };
  const given = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
  const chosen = parseImportOptions(given, settings.defaultCountry);
  if (settings.redisUrl) await startDoorbells(settings.redisUrl, 'threadline', createLog('silent'));
  try {
    const upload = await send(file, settings.importMaxBytes);
    const job = await startImport({ upload, options: chosen, actor });
    return await report(await watch(job._id, settings), file, actor);
  } finally {
    await stopDoorbells();
  }
}

async function importer(email: string | undefined): Promise<User> {
  const user = email === undefined ? await firstAdmin() : await userOf('email', email);
  if (!user) throw new ConfigError('There is no admin to import as. Create one: user add --role admin …');
  return user;
}

async function userOf(option: string, email: string): Promise<User> {
  const user = await UserModel.findOne({ email: email.trim().toLowerCase(), active: true }).lean<User>();
  if (!user) throw new ConfigError(`--${option}: there is no active user with the e-mail ${email}.`);
  return user;
}

const assignee = async (text: string): Promise<string> =>
  text === 'route' ? text : (await userOf('assign', text))._id;

function mappingOf(pairs: string[]): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.lastIndexOf('=');
      if (at < 1) throw new ConfigError(`--map: "${pair}" must be like "Mobile number=phone".`);
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}

function welcomeOf(text: string): { template: string; language: string } {
  const [template, language, ...more] = text.split(':');
  if (!template || !language || more.length > 0)
    throw new ConfigError(`--welcome: "${text}" must be like "hello:en".`);
  return { template, language };
}

async function send(file: string, maxBytes: number): Promise<Awaited<ReturnType<typeof storeUpload>>> {
  const found = await stat(file).catch(() => undefined);
  if (!found?.isFile()) throw new ConfigError(`There is no file ${file}.`);
  const progress = progressWriter(process.stderr);
  const source = createReadStream(file);
  const timer = setInterval(() => {
    const figures = sizeOf(source.bytesRead, found.size);
    progress.show({
      what: 'Uploading',
      part: source.bytesRead / (found.size || 1),
      figures,
      secondsLeft: null,
    });
  }, lookMs);
  try {
    return await storeUpload(source, { filename: basename(file), maxBytes });
  } finally {
    clearInterval(timer);
    source.destroy();
    progress.end();
  }
}

/** Shows the progress until the import is over, running it here when nobody else does. */
async function watch(id: string, { contactLimit }: Settings): Promise<ImportJob> {
  const progress = progressWriter(process.stderr);
  const stop = new AbortController();
  const interrupt = (): void => stop.abort();
  process.once('SIGINT', interrupt);
  const log = createLog('warn');
  let own: Promise<unknown> | undefined;
  const started = Date.now();
  try {
    for (;;) {
      const job = await getImport(id);
      if (job.status !== 'queued' && job.status !== 'running') return job;
      if (stop.signal.aborted && !own) return job;
      const waiting = job.status === 'queued' && Date.now() - started > workerMs;
      if (!own && (waiting || Date.now() - job.updated_at.getTime() > silentMs)) {
        own = runImport(id, { contactLimit, log, signal: stop.signal }).finally(() => {
          own = undefined;
        });
        own.catch(() => undefined); // the log has it; it is tried again
      }
      progress.show(progressOf(job));
      await setTimeout(lookMs);
    }
  } finally {
    process.off('SIGINT', interrupt);
    await own?.catch(() => undefined);
    progress.end();
  }
}

function progressOf(job: ImportJob) {
  const { status, rows, rows_total, bytes, bytes_total, options } = job;
  if (status === 'queued') return { what: 'Waiting for a worker', part: 0, figures: '', secondsLeft: null };
  if (rows_total === null) return { what: 'Checking the file', part: 0, figures: '', secondsLeft: null };
  return {
    what: options.dry_run ? 'Trying out' : 'Importing',
    part: rows / (rows_total || 1),
    figures: `${rows.toLocaleString('en')} of ${rows_total.toLocaleString('en')} rows, ${sizeOf(bytes, bytes_total)}`,
    secondsLeft: secondsLeft(job),
  };
}

/** Says what became of the rows, and writes the rejected ones beside the file. */
async function report(job: ImportJob, file: string, actor: User): Promise<boolean> {
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  const outcome = job.options.dry_run
    ? 'Nothing was written; this would become of the rows'
    : 'The rows became';
  if (job.dialect.note) say(job.dialect.note);
  const { delimiter } = job.dialect;
  for (const reading of readingsOf({ ...job, country: job.options.default_country, delimiter })) say(reading);
  say(`Import ${job._id} is ${job.status}.${job.error ? ` ${job.error}` : ''}`);
  say(`${outcome}:`);
  for (const name of ['rows', 'created', 'updated', 'unchanged', 'duplicate', 'rejected'] as const) {
    say(`  ${name.padEnd(10)}${job[name].toLocaleString('en').padStart(12)}`);
  }
  if (job.welcome && !job.options.dry_run) {
    const not = Object.values(job.not_welcomed).reduce((sum, count) => sum + count, 0);
    say(`Welcomed: ${job.welcomed.toLocaleString('en')}; not: ${not.toLocaleString('en')}.`);
  }
  if (job.phones_added > 0)
    say(`Further phones of the same people: ${job.phones_added.toLocaleString('en')}.`);
  if (job.values_left_out > 0)
    say(`${job.values_left_out.toLocaleString('en')} rows were taken without their value.`);
  if (job.phones_left_out > 0)
    say(`${job.phones_left_out.toLocaleString('en')} further phones were left out.`);
  for (const { line, message } of job.remarks) say(`  line ${line}: ${message}`);
  if (job.rejected > 0) {
    const path = `${file}.rejected.csv`;
    // Only the one who runs this may read it: it is full of people's data.
    await pipeline(await rejectedCsv(job._id, actor), createWriteStream(path, { mode: 0o600 }));
    say(`The rejected rows with their reasons are in ${path}. Fix them and import that file.`);
  }
  if (job.status === 'queued' || job.status === 'running') say('It goes on as soon as a worker runs.');
  return job.status === 'done';
}
