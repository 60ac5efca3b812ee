import { announcementPrefix, ringForAnnouncements } from '../conversations/announcement.js';
import { notePrefix, ringForNotes } from '../conversations/note.js';
import { ringLater } from '../platform/doorbell.js';
import { withLease } from '../platform/lease.js';
import { sayAnnouncement } from './announce.js';
import { attempt } from './attempt.js';
import { callPeople } from './call-people.js';
import { ringForDueCards } from './card.js';
import { followMovedChannel, movedPrefix, ringForMovedChannels } from './channel-moved.js';
import { drainDesk } from './desk.js';
import type { Workspaces } from './desk-context.js';
import { closeEarlierThread, earlierPrefix, ringForEarlierThreads } from './earlier-thread.js';
import { drainEvents } from './events.js';
import { homePrefix, ringForHomes } from './home/homes.js';
import { showHome } from './home/show-home.js';
import { ringForEvents, threadOfDoorbell } from './inbox.js';
import { checkPresence, presenceBell, ringForPresence } from './presence.js';
import { probeDesk, probePrefix, ringForBlockedDesks } from './probe.js';
import { putAsidePrefix, ringForUntold, tellOfPutAside } from './put-aside.js';

/** Does what is owed for what follows the prefix; the milliseconds to wait before it goes on, 0 when it is done. */
type Work = (workspaces: Workspaces, id: string) => Promise<number>;

const works: Record<string, Work> = {
  [notePrefix]: async (workspaces, id) => {
    let wait = 0;
    const mine = await withLease(`note:${id}`, async (lease) => {
      wait = await callPeople(workspaces, id, lease);
    });
    return mine ? wait : 500;
  },
  [homePrefix]: showHome,
  [earlierPrefix]: closeEarlierThread,
  [announcementPrefix]: sayAnnouncement,
  [probePrefix]: probeDesk,
  [putAsidePrefix]: tellOfPutAside,
  [movedPrefix]: followMovedChannel,
};

/** Answers a ring of the desk's queue; false when another worker is doing so. */
export async function answerRing(workspaces: Workspaces, ring: string): Promise<boolean> {
  if (threadOfDoorbell(ring) !== null) return drainEvents(workspaces, ring);
  if (ring === presenceBell) return checkPresence(workspaces);
  const prefix = Object.keys(works).find((one) => ring.startsWith(one));
  if (!prefix) return drainDesk(workspaces, ring);
  const wait = await attempt(workspaces, ring, () => works[prefix]!(workspaces, ring.slice(prefix.length)));
  if (wait > 0) ringLater('desk', ring, wait);
  return true;
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
    ringForAnnouncements(olderThanMs),
    ringForBlockedDesks(),
    ringForUntold(),
    ringForMovedChannels(),
  ]);
}
