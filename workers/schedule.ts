import { refreshTagCounts } from '../src/domain/contacts/tags/tag-list.js';
import { handOver } from '../src/domain/conversations/assignment/hand-over.js';
import { routeWaiting } from '../src/domain/conversations/assignment/router.js';
import { wake } from '../src/domain/conversations/hand-off/snooze.js';
import { remind } from '../src/domain/reminders/remind.js';
import type { Channel } from '../src/edges/whatsapp/port/channel.js';
import type { Log } from '../src/log.js';
import { withLease } from '../src/platform/queue/lease.js';
import { contactJobTask } from './contact-job.js';
import type { Processor } from './processor.js';
import { listTemplates } from './templates.js';

/** Does what is owed for what follows the name in an id; false: to be tried again shortly. */
type Task = (id: string) => Promise<boolean>;

export interface ScheduleOptions {
  timezone: string;
  log: Log;
  /** The channel with this id, where this process can ask it. */
  channel(id: string): Channel | undefined;
}

/** Work for one at a time or for later: the ids on this queue are `name` or `name:id`, and this names the work. */
export function scheduleWorker({ timezone, log, channel }: ScheduleOptions): Processor {
  const tasks: Record<string, Task> = {
    route: () => routeWaiting(timezone),
    'hand-over': (id) => withLease(`hand-over:${id}`, () => handOver(id)),
    snooze: (id) => wake(id).then(() => true),
    'contact-job': (id) => contactJobTask(id, { log }),
    reminders: () => withLease('reminders', () => remind(timezone)),
    'tag-counts': () => withLease('tag-counts', refreshTagCounts),
    templates: (id) => listTemplates(id, channel(id)),
  };
  return {
    queue: 'schedule',
    concurrency: 5,
    async process(ring) {
      const [name = '', ...id] = ring.split(':');
      // A ring of a newer version is left to its workers' sweeper.
      return (await tasks[name]?.(id.join(':'))) ?? true;
    },
  };
}
