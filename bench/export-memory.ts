/**
 * `URI [ID]`: exports the contacts of a database, those below this id if there is one, and prints the most memory
 * this process has held, in megabytes. A process of its own, which has done nothing else.
 */
import { exportColumns, usualColumns } from '../src/domain/bulk/export/export-columns.js';
import { contactCsv } from '../src/domain/bulk/export/export-csv.js';
import { createLog } from '../src/log.js';
import { connectMongo, disconnectMongo } from '../src/platform/database/mongo.js';

const [uri, below] = process.argv.slice(2);
await connectMongo(uri!, createLog('error'));
const filter = below ? { _id: { $lt: below } } : {};
const csv = { filter, columns: await exportColumns(usualColumns), bom: false };
let bytes = 0;
for await (const { text } of contactCsv(csv, { _id: 'bench', role: 'admin' })) bytes += text.length;
await disconnectMongo();
if (bytes === 0) throw new Error('The export was empty.');
process.stdout.write(`${process.resourceUsage().maxRSS / 1_024}\n`);
