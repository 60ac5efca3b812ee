/**
 * Loaded into every process the scripts start (`node --import`), and by inheritance into test workers: asks the
 * process to stop when its parent is gone, and ends it when it does not.
 */
import { isMainThread } from 'node:worker_threads';
import { watchParent } from './parent.mjs';

const stopWithinMs = 12_000;

if (isMainThread) {
  watchParent(() => {
    setTimeout(() => process.kill(process.pid, 'SIGKILL'), stopWithinMs).unref();
    process.kill(process.pid, 'SIGTERM');
  });
}
