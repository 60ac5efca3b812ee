import { createLog } from '../../src/log.js';
import { deliverTasks } from '../../workers/deliver/deliver.js';
import type { DeliverOptions } from '../../workers/deliver/deliver-options.js';
import { type Processor, processorOf } from '../../workers/task.js';

/** What sends messages in a worker, for these channels alone. */
export const delivererOf = (options: DeliverOptions): Processor =>
  processorOf('deliver', 60, deliverTasks(options), createLog('silent'));
