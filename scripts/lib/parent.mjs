import { readFileSync } from 'node:fs';

/** It is read at once: whatever happens later is a change. */
const before = lineage();

/**
 * Calls back once when the process that started us is gone. A SIGKILL of `npm` tells its children nothing, so the
 * parent is looked at twice a second. Does not keep the process alive.
 */
export function watchParent(onGone) {
  const timer = setInterval(() => {
    if (lineage() === before) return;
    clearInterval(timer);
    onGone();
  }, 500);
  timer.unref();
}

/** npm may run us through a shell, which survives npm's death: then npm, our grandparent, counts as well. */
function lineage() {
  const parent = process.ppid;
  return process.env.npm_lifecycle_event ? `${parent} ${parentOf(parent)}` : `${parent}`;
}

function parentOf(pid) {
  if (process.platform !== 'linux') return 0; // elsewhere the shell gives way to its only command
  try {
    // proc(5): field 4, the second after the name in brackets
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').pop().split(' ')[1];
  } catch {
    return 0;
  }
}
