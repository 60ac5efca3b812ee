import { drainDesk } from '../src/slack/desk.js';
import type { Desk } from '../src/slack/desk-context.js';
import { drainEvents } from '../src/slack/events.js';
import { threadOfDoorbell } from '../src/slack/inbox.js';
import type { Processor } from './processor.js';

/** Mirrors conversations to Slack and handles what agents wrote there. */
export function deskWorker(desk: Desk): Processor {
  return {
    queue: 'desk',
    concurrency: 20,
    process: (id) => (threadOfDoorbell(id) === null ? drainDesk(desk, id) : drainEvents(desk, id)),
  };
}
