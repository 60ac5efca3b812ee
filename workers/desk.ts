import { announcementBell, ringForAnnouncements } from '../src/domain/conversations/core/announcement.js';
import { deskBell } from '../src/domain/conversations/core/doorbells.js';
import { noteBell, ringForNotes } from '../src/domain/conversations/notes/note.js';
import {
  channelMovedBell,
  followMovedChannel,
  ringForMovedChannels,
} from '../src/edges/slack/connect/channel-moved.js';
import { probeBell, probeDesk, ringForBlockedDesks } from '../src/edges/slack/connect/probe.js';
import type { Workspaces } from '../src/edges/slack/core/desk-context.js';
import { homeBell, ringForHomes } from '../src/edges/slack/core/homes.js';
import { attempt } from '../src/edges/slack/core/post/attempt.js';
import { drainEvents } from '../src/edges/slack/hear/events.js';
import { eventsBell, ringForEvents } from '../src/edges/slack/hear/inbox.js';
import { putAsideBell, ringForUntold, tellOfPutAside } from '../src/edges/slack/hear/put-aside.js';
import { showHome } from '../src/edges/slack/home/show-home.js';
import { sayAnnouncement } from '../src/edges/slack/people/announce.js';
import { callPeople } from '../src/edges/slack/people/call-people.js';
import { checkPresence, presenceBell, ringForPresence } from '../src/edges/slack/people/presence.js';
import { ringForDueCards } from '../src/edges/slack/show/card.js';
import { drainDesk } from '../src/edges/slack/show/desk.js';
import {
  closeEarlierThread,
  earlierThreadBell,
  ringForEarlierThreads,
} from '../src/edges/slack/show/earlier-thread.js';
import { type Doorbell, ringOf } from '../src/platform/queue/doorbell.js';
import { underLease } from '../src/platform/queue/lease.js';
import type { Task } from './task.js';

/** Mirrors conversations to Slack and handles what agents did there. */
export function deskTasks(workspaces: Workspaces): Task[] {
  /** A call to Slack that fails is tried again, ever more rarely. */
  const task = (
    doorbell: Doorbell,
    sweep: Task['sweep'],
    work: (workspaces: Workspaces, id: string) => Promise<number | false>,
  ): Task => ({
    doorbell,
    sweep,
    run: (id) => attempt(workspaces, ringOf(doorbell, id), () => work(workspaces, id)),
  });
  return [
    { doorbell: deskBell, sweep: ringForDueCards, run: (id) => drainDesk(workspaces, id) },
    { doorbell: eventsBell, sweep: ringForEvents, run: (thread) => drainEvents(workspaces, thread) },
    { doorbell: presenceBell, sweep: ringForPresence, run: () => checkPresence(workspaces) },
    task(noteBell, ringForNotes, (_, id) =>
      underLease(`note:${id}`, (lease) => callPeople(workspaces, id, lease)),
    ),
    task(homeBell, ringForHomes, showHome),
    task(earlierThreadBell, ringForEarlierThreads, closeEarlierThread),
    task(announcementBell, ringForAnnouncements, sayAnnouncement),
    task(probeBell, ringForBlockedDesks, probeDesk),
    task(putAsideBell, ringForUntold, tellOfPutAside),
    task(channelMovedBell, ringForMovedChannels, followMovedChannel),
  ];
}
