import { announcementPrefix, ringForAnnouncements } from '../../../domain/conversations/core/announcement.js';
import { notePrefix, ringForNotes } from '../../../domain/conversations/notes/note.js';
import { ringLater } from '../../../platform/queue/doorbell.js';
import { withLease } from '../../../platform/queue/lease.js';
import { followMovedChannel, movedPrefix, ringForMovedChannels } from '../connect/channel-moved.js';
import { probeDesk, probePrefix, ringForBlockedDesks } from '../connect/probe.js';
import type { Workspaces } from '../core/desk-context.js';
import { homePrefix, ringForHomes } from '../core/homes.js';
import { attempt } from '../core/post/attempt.js';
import { drainEvents } from '../hear/events.js';
import { ringForEvents, threadOfDoorbell } from '../hear/inbox.js';
import { putAsidePrefix, ringForUntold, tellOfPutAside } from '../hear/put-aside.js';
import { showHome } from '../home/show-home.js';
import { sayAnnouncement } from '../people/announce.js';
import { callPeople } from '../people/call-people.js';
import { checkPresence, presenceBell, ringForPresence } from '../people/presence.js';
import { ringForDueCards } from '../show/card.js';
import { drainDesk } from '../show/desk.js';
import { closeEarlierThread, earlierPrefix, ringForEarlierThreads } from '../show/earlier-thread.js';

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
