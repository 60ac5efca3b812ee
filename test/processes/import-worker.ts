/** A process that takes imports from the queue and does nothing else: it is there sooner than a whole worker. */
import { createLog } from '../../src/log.js';
import { connectMongo } from '../../src/platform/database/mongo.js';
import { startDoorbells } from '../../src/platform/queue/doorbell.js';
import { importWorker } from '../../workers/import.js';
import { startWorkers } from '../../workers/runtime.js';

const { MONGODB_URI, REDIS_URL } = process.env;
const log = createLog('info');
await connectMongo(MONGODB_URI!, log);
await startDoorbells(REDIS_URL!, 'threadline', log);
startWorkers([importWorker({ log })], REDIS_URL!, 'threadline', log);
log.info('Threadline is ready');
