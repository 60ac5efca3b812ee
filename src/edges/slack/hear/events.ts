import { AppError, toError } from '../../../errors.js';
import { leaseHasTime, underLease } from '../../../platform/queue/lease.js';
import { slackFailure } from '../core/call/client.js';
import { growing } from '../core/call/patience.js';
import type { Desk, Workspaces } from '../core/desk-context.js';
import { type SlackEvent, SlackEventModel } from './inbox.js';
import { ringForPutAside } from './put-aside.js';
import { handleThreadEvent } from './thread-events.js';

/**
 * An event that fails this often, within a minute or more, is put aside with its error, so that it cannot stop its
 * thread for ever; whoever it is by is told.
 */
const mostAttempts = 8;
const firstPauseMs = 500;
const longestPauseMs = 60_000;

/**
 * Handles the stored events of one thread in order. The milliseconds to wait before it goes on, 0 when none is left;
 * false when another worker is doing so.
 */
export async function drainEvents(workspaces: Workspaces, thread: string): Promise<number | false> {
  const desk = await workspaces.ofChannel(thread.split(':')[0]!);
  if (!desk) return 0; // looked at again when the app is installed there
  return underLease(`events:${thread}`, async (lease) => {
    for (;;) {
      const next = await SlackEventModel.findOne({ thread, state: 'new' })
        .sort({ ts: 1, _id: 1 })
        .lean<SlackEvent>();
      if (!next) return 0;
      const early = (next.not_before?.getTime() ?? 0) - Date.now();
      if (early > 0) return early;
      if (!leaseHasTime(lease)) return 1;
      const pause = await handle(desk, next);
      if (pause > 0) return pause;
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
    const failure = slackFailure(error);
    const reason = error instanceof AppError ? error.message : `${failure.reason}: ${toError(error).message}`;
    const dead = stored.attempts + 1 >= mostAttempts;
    desk.log[dead ? 'error' : 'warn'](
      { event_id: stored._id, reason, dead },
      'a Slack event could not be handled',
    );
    if (dead) {
      await SlackEventModel.updateOne(
        { _id: stored._id },
        { $set: { error: reason, state: 'dead', untold: true } },
      );
      ringForPutAside(stored._id);
      return 0;
    }
    const limited = failure.kind === 'limited' ? failure.afterMs : 0;
    const pause = Math.max(limited, growing(firstPauseMs, longestPauseMs, stored.attempts + 1));
    // The event keeps it, or whatever else rings for the thread would try it too soon.
    const not_before = new Date(Date.now() + pause);
    await SlackEventModel.updateOne({ _id: stored._id }, { $set: { error: reason, not_before } });
    return pause;
  }
}
