import { deliver } from './deliver.js';
import { exportBench } from './export.js';
import type { Bench } from './harness.js';
import { importBench } from './import.js';
import { inbound } from './inbound.js';
import { kpis } from './kpis.js';
import { relay } from './relay.js';
import { search } from './search.js';
import { start } from './start.js';
import { upsert } from './upsert.js';

/** What `npm run bench` runs, in this order; one file each. Those that add contacts come after those that read. */
export const benches: Bench[] = [
  search,
  kpis,
  exportBench,
  importBench,
  upsert,
  inbound,
  deliver,
  relay,
  start,
];
