import { notePrefix, ringForNotes } from '../conversations/note.js';
import { ringLater } from '../platform/doorbell.js';
import { withLease } from '../platform/lease.js';
import { callPeople } from './call-people.js';
import { ringForDueCards } from './card.js';
import { slackFailure } from './client.js';
import { drainDesk } from './desk.js';
import type { Desk } from './desk-context.js';
import { closeEarlierThread, earlierPrefix, ringForEarlierThreads } from './earlier-thread.js';
import { drainEvents } from './events.js';
import { homePrefix, ringForHomes } from './home/homes.js';
import { showHome } from './home/show-home.js';
import { ringForEvents, threadOfDoorbell } from './inbox.js';
import { checkPresence, presenceBell, ringForPresence } from './presence.js';

/** Does what is owed for what follows the prefix; the milliseconds to wait before it goes on, 0 when it is done. */
type Work = (desk: Desk, id: string) => Promise<number>;

const works: Record<string, Work> = {
  [notePrefix]: async (desk, id) => {
    let wait = 0;
    const mine = await withLease(`note:${id}`, async (lease) => {
      wait = await callPeople(desk, id, lease);
    });
    return mine ? wait : 500;
  },
  [homePrefix]: showHome,
  [earlierPrefix]: closeEarlierThread,
};

/** Answers a ring of the desk's queue; false when another worker is doing so. */
export async function answerRing(desk: Desk, ring: string): Promise<boolean> {
  if (threadOfDoorbell(ring) !== null) return drainEvents(desk, ring);
  if (ring === presenceBell) return checkPresence(desk);
  const prefix = Object.keys(works).find((one) => ring.startsWith(one));
  if (!prefix) return drainDesk(desk, ring);
  const wait = await attempt(desk, ring, () => works[prefix]!(desk, ring.slice(prefix.length)));
  if (wait > 0) ringLater('desk', ring, wait);
  return true;
}

async function attempt(desk: Desk, ring: string, work: () => Promise<number>): Promise<number> {
  try {
    return await work();
  } catch (error) {
    const failure = slackFailure(error);
    desk.log.warn({ ring, kind: failure.kind, reason: failure.reason }, 'Slack call failed');
    if (failure.kind === 'limited') return failure.afterMs;
    return failure.kind === 'blocked' ? desk.blockedMs : 2_000;
  }
}

/** Rings again for everything the desk owes by itself: doorbells get lost. */
export async function ringForDesk(olderThanMs: number): Promise<void> {
  await Promise.all([
    ringForEvents(olderThanMs),
    ringForDueCards(),
    ringForNotes(olderThanMs),
    ringForEarlierThreads(olderThanMs),
    ringForHomes(),
    ringForPresence(),
  ]);
}
