/** A process that takes imports from the queue and does nothing else: it is there sooner than a whole worker. */

import { importBell } from '../../src/domain/bulk/import/job/import-job.js';
import { createLog } from '../../src/log.js';
import { connectMongo } from '../../src/platform/database/mongo.js';
import { startDoorbells } from '../../src/platform/queue/doorbell-queues.js';
import { importTask } from '../../workers/bulk.js';
import { startWorkers } from '../../workers/runtime.js';
import { processorOf } from '../../workers/task.js';

const { MONGODB_URI, REDIS_URL } = process.env;
const log = createLog('info');
await connectMongo(MONGODB_URI!, log);
await startDoorbells(REDIS_URL!, 'threadline', log);
const imports = { doorbell: importBell, run: importTask({ log }) };
startWorkers([processorOf('import', 2, [imports], log)], REDIS_URL!, 'threadline', log);
log.info('Threadline is ready');
