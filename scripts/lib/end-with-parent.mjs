/**
 * Loaded into every process the scripts start (`node --import`), and by inheritance into test workers: when the
 * parent is gone, asks the process to stop, ends it when it does not, and its process group with it.
 */
import { isMainThread } from 'node:worker_threads';
import { watchParent } from './parent.mjs';

/** `?within=MS` in the address this is loaded from gives another patience. */
const stopWithinMs = Number(new URL(import.meta.url).searchParams.get('within') ?? 12_000);

if (isMainThread) {
  watchParent(() => {
    process.on('exit', endGroup);
    setTimeout(() => process.exit(1), stopWithinMs).unref();
    // An unhandled signal would end it without coming to 'exit'.
    if (process.listenerCount('SIGTERM') === 0) process.exit(143);
    process.kill(process.pid, 'SIGTERM');
  });
}

function endGroup() {
  try {
    process.kill(-process.pid, 'SIGKILL');
  } catch {
    // not the leader of a group: its leader does this
  }
}
