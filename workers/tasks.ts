import { takeTurn } from '../src/domain/bot/turn.js';
import { exportBell } from '../src/domain/bulk/export/export-job.js';
import { ringForOwedExports } from '../src/domain/bulk/export/export-sweep.js';
import { importBell } from '../src/domain/bulk/import/job/import-job.js';
import { ringForOwedImports } from '../src/domain/bulk/import/ring-for-owed.js';
import { contactJobBell, ringForOwedContactJobs } from '../src/domain/bulk/jobs/contact-job-sweep.js';
import { refreshTagCounts, tagCountsBell } from '../src/domain/contacts/tags/tag-list.js';
import { assignWaiting } from '../src/domain/conversations/assignment/assign-waiting.js';
import { handOver, ringForHandOvers } from '../src/domain/conversations/assignment/hand-over.js';
import { channelTraits } from '../src/domain/conversations/core/channel-traits.js';
import { botBell, routeBell } from '../src/domain/conversations/core/doorbells.js';
import { ringForOwed } from '../src/domain/conversations/delivery/ring-for-owed.js';
import { ringForSnoozed, snoozeBell, wake } from '../src/domain/conversations/hand-off/snooze.js';
import { handOverBell } from '../src/domain/people/accounts/change-user.js';
import { remind, remindersBell, ringForReminders } from '../src/domain/reminders/remind.js';
import { ringForTemplates, templatesBell } from '../src/domain/templates/sync.js';
import type { Workspaces } from '../src/edges/slack/core/desk-context.js';
import type { Channels } from '../src/edges/whatsapp/registry/registry.js';
import { deliverQueue, mediaQueue } from '../src/edges/whatsapp/web/session/presence.js';
import type { Log } from '../src/log.js';
import { doorbellQueues } from '../src/platform/queue/doorbell-queues.js';
import { withLease } from '../src/platform/queue/lease.js';
import type { SendPacing } from '../src/platform/queue/send-pacing.js';
import { contactJobTask, exportTask, importTask } from './bulk.js';
import { deliverTasks } from './deliver/deliver.js';
import { deskTasks } from './desk.js';
import { mediaTask } from './media.js';
import { type Processor, processorOf, type Task } from './task.js';
import { listTemplates } from './templates.js';

export interface WorkNeeds {
  workspaces: Workspaces;
  channels: Channels;
  pacing: SendPacing;
  log: Log;
  timezone: string;
  defaultLanguage: string;
  deliveryUncertainMs: number;
  contactLimit?: number;
}

/** Everything the worker role does, by its doorbells: queues and the sweeper are made from this table. */
export function tasks(needs: WorkNeeds): Task[] {
  const { workspaces, channels, pacing, log, timezone, defaultLanguage, deliveryUncertainMs } = needs;
  const { channel } = channels;
  return [
    ...deskTasks(workspaces),
    ...deliverTasks({
      channel,
      elsewhere: (id) => (channelTraits(id).ownProcess ? deliverQueue(id) : undefined),
      uncertainMs: deliveryUncertainMs,
      pacing,
    }),
    // Finds what conversations owe in all their lanes: one look for bot, deliver and desk.
    {
      doorbell: botBell,
      run: (id) => withLease(`bot:${id}`, () => takeTurn(id, defaultLanguage)),
      sweep: ringForOwed,
    },
    mediaTask({
      channel,
      elsewhere: (id) => (channelTraits(id).ownProcess ? mediaQueue(id) : undefined),
      desk: (slackChannelId) => workspaces.ofChannel(slackChannelId),
      log: log.child({ part: 'media' }),
    }),
    { doorbell: importBell, run: importTask(needs), sweep: ringForOwedImports },
    { doorbell: exportBell, run: exportTask(needs), sweep: ringForOwedExports },
    { doorbell: contactJobBell, run: contactJobTask(needs), sweep: ringForOwedContactJobs },
    { doorbell: routeBell, run: () => assignWaiting(timezone) },
    {
      doorbell: handOverBell,
      run: (id) => withLease(`hand-over:${id}`, () => handOver(id)),
      sweep: ringForHandOvers,
    },
    { doorbell: snoozeBell, run: wake, sweep: ringForSnoozed },
    {
      doorbell: remindersBell,
      run: () => withLease('reminders', () => remind(timezone)),
      sweep: async () => ringForReminders(),
    },
    { doorbell: tagCountsBell, run: () => withLease('tag-counts', refreshTagCounts) },
    { doorbell: templatesBell, run: (id) => listTemplates(id, channel(id)), sweep: ringForTemplates },
  ];
}

/** Jobs at once in a process. Sends wait for several busy channels and many that hang; files and bulk work are heavy. */
const concurrency: Record<(typeof doorbellQueues)[number], number> = {
  desk: 20,
  deliver: 60,
  bot: 10,
  media: 12,
  import: 2,
  export: 2,
  schedule: 5,
};

/** The processors of these tasks, one for each queue. */
export const processorsOf = (all: readonly Task[], log: Log): Processor[] =>
  doorbellQueues.map((queue) =>
    processorOf(
      queue,
      concurrency[queue],
      all.filter(({ doorbell }) => doorbell.queue === queue),
      log,
    ),
  );
