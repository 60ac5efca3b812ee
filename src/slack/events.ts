import { AppError, toError } from '../errors.js';
import { ringLater } from '../platform/doorbell.js';
import { leaseHasTime, withLease } from '../platform/lease.js';
import { slackFailure } from './client.js';
import type { Desk, Workspaces } from './desk-context.js';
import { type SlackEvent, SlackEventModel, threadOfDoorbell } from './inbox.js';
import { handleThreadEvent } from './thread-events.js';

/** An event that fails this often is put aside with its error, so that it cannot stop its thread for ever. */
const mostAttempts = 8;

/** Handles the stored events of one thread in order; false when another worker is doing so. */
export async function drainEvents(workspaces: Workspaces, doorbellId: string): Promise<boolean> {
  const thread = threadOfDoorbell(doorbellId)!;
  const desk = await workspaces.ofChannel(thread.split(':')[0]!);
  if (!desk) return true; // looked at again when the app is installed there
  return withLease(doorbellId, async (lease) => {
    for (;;) {
      const next = await SlackEventModel.findOne({ thread, state: 'new' })
        .sort({ ts: 1, _id: 1 })
        .lean<SlackEvent>();
      if (!next) return;
      if (!leaseHasTime(lease)) return ringLater('desk', doorbellId, 1);
      const pause = await handle(desk, next);
      if (pause > 0) return ringLater('desk', doorbellId, pause);
    }
  });
}

/** Handles one event; the milliseconds to wait before it is tried again, 0 when it is settled. */
async function handle(desk: Desk, stored: SlackEvent): Promise<number> {
  await SlackEventModel.updateOne({ _id: stored._id }, { $inc: { attempts: 1 } });
  try {
    await handleThreadEvent(desk, stored.event);
    await SlackEventModel.updateOne({ _id: stored._id }, { $set: { state: 'done' } });
    return 0;
  } catch (error) {
    const reason =
      error instanceof AppError ? error.message : `${slackFailure(error).reason}: ${toError(error).message}`;
    const dead = stored.attempts + 1 >= mostAttempts;
    desk.log[dead ? 'error' : 'warn'](
      { event_id: stored._id, reason, dead },
      'a Slack event could not be handled',
    );
    await SlackEventModel.updateOne(
      { _id: stored._id },
      { $set: { error: reason, ...(dead ? { state: 'dead' } : {}) } },
    );
    return dead ? 0 : 500 * 2 ** stored.attempts;
  }
}
