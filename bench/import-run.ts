/**
 * `URI FILE`: imports a file as a worker does, and prints what became of it, how long it took in milliseconds, and
 * the most memory this process has held, in megabytes. A process of its own, which has done nothing else.
 */
import { createReadStream } from 'node:fs';
import { getImport } from '../src/domain/bulk/import/job/import-job.js';
import { parseImportOptions } from '../src/domain/bulk/import/job/options.js';
import { storeUpload } from '../src/domain/bulk/import/job/upload.js';
import { runImport } from '../src/domain/bulk/import/run-import.js';
import { startImport } from '../src/domain/bulk/import/start-import.js';
import { createLog } from '../src/log.js';
import { connectMongo, disconnectMongo } from '../src/platform/database/mongo.js';

const [uri, file] = process.argv.slice(2);
await connectMongo(uri!, createLog('error'));
const started = performance.now();
const upload = await storeUpload(createReadStream(file!), { filename: 'bench.csv', maxBytes: 2 ** 40 });
const { _id } = await startImport({
  upload,
  options: parseImportOptions({}, 'US'),
  actor: { _id: 'bench', role: 'admin' },
});
await runImport(_id);
const ms = performance.now() - started;
const { status, created, updated, unchanged, duplicate, rejected } = await getImport(_id);
await disconnectMongo();
const mb = process.resourceUsage().maxRSS / 1_024;
process.stdout.write(
  `${JSON.stringify({ status, created, updated, unchanged, duplicate, rejected, ms, mb })}\n`,
);
