import type { QueryFilter } from 'mongoose';
import { routingMayChange } from '../../../domain/conversations/core/route-bell.js';
import { workspaceSettings } from '../../../domain/people/core/settings.js';
import { type RoutingPause, type User, UserModel } from '../../../domain/people/core/user.js';
import { anyText } from '../../../platform/database/partial-index.js';
import { type Doorbell, ring } from '../../../platform/queue/doorbell.js';
import { withLease } from '../../../platform/queue/lease.js';
import { slackFailure } from '../core/call/client.js';
import type { Desk, Workspaces } from '../core/desk-context.js';

/** Asking Slack who is there. */
export const presenceBell: Doorbell = { queue: 'desk', name: 'presence' };

/** Each agent who is available is asked about this often, or less often where there are many. */
const everyMs = 60_000;
/** Agents asked about in one run. Both methods take 50 calls a minute, and a run comes every five seconds. */
const perRun = 3;
/** What a pause after a 429 is kept under, beside those of channels. */
const pace = 'presence';

/** Who said that they are available, and was not asked about since then, or for long. */
function due(): QueryFilter<User> {
  return {
    availability: 'available',
    active: true,
    kind: 'person',
    slack_user_id: anyText,
    $or: [{ presence_checked_at: null }, { presence_checked_at: { $lt: new Date(Date.now() - everyMs) } }],
  };
}

/** Whether there is a router that should mind it. */
function isWanted(): boolean {
  const { routing, desk } = workspaceSettings();
  return routing.mode !== 'manual' && desk.presence_pauses_routing;
}

const paused = { routing_pause: { $ne: null } } as const;

/** Rings when Slack should be asked about somebody, or a pause should end because none is wanted. */
export async function ringForPresence(): Promise<void> {
  if (await UserModel.exists(isWanted() ? due() : paused)) ring(presenceBell);
}

/**
 * Asks Slack about agents who are available, longest not asked about first: who is away there, or not to be disturbed,
 * is passed over by the router until that ends. One process asks at a time; false when another one does.
 */
export async function checkPresence(workspaces: Workspaces): Promise<boolean> {
  if (!isWanted()) {
    const { modifiedCount } = await UserModel.updateMany(
      paused,
      { $set: { routing_pause: null, presence_checked_at: null } },
      quietly,
    );
    if (modifiedCount > 0) routingMayChange();
    return true;
  }
  return withLease('presence', async () => {
    const users = await UserModel.find(due()).sort({ presence_checked_at: 1 }).limit(perRun).lean<User[]>();
    const open = new Map<Desk, boolean>();
    for (const user of users) {
      const desk = await workspaces.ofUser(user);
      // What people say of themselves holds where no workspace can be asked.
      if (!desk) await recordChecked(user, null);
      else if (open.get(desk) ?? (await desk.pace.take(pace)) === 0) open.set(desk, await check(desk, user));
      else open.set(desk, false);
    }
  });
}

/** No change that somebody who edits the user has to know of. */
const quietly = { timestamps: false };

/** False when Slack should be left alone for now. */
async function check(desk: Desk, user: User): Promise<boolean> {
  let routing_pause: RoutingPause | null = null;
  try {
    routing_pause = await pauseOf(desk, user.slack_user_id!);
  } catch (error) {
    const failure = slackFailure(error);
    if (failure.kind === 'limited') await desk.pace.pause(pace, failure.afterMs);
    desk.log.warn({ user_id: user._id, reason: failure.reason }, 'Slack could not be asked who is there');
    // Where Slack will never tell, what people say of themselves holds.
    if (!['refused', 'blocked', 'unlisted'].includes(failure.kind)) return false;
  }
  await recordChecked(user, routing_pause);
  return true;
}

async function recordChecked(user: User, routing_pause: RoutingPause | null): Promise<void> {
  const presence_checked_at = new Date();
  await UserModel.updateOne({ _id: user._id }, { $set: { routing_pause, presence_checked_at } }, quietly);
  // The router waits for the first answer.
  const news = user.routing_pause !== null || user.presence_checked_at === null;
  if (news && routing_pause === null) routingMayChange();
}

async function pauseOf(desk: Desk, user: string): Promise<RoutingPause | null> {
  const { presence } = await desk.client.users.getPresence({ user });
  if (presence === 'away') return 'away_in_slack';
  const { dnd_enabled, next_dnd_start_ts = 0, next_dnd_end_ts = 0 } = await desk.client.dnd.info({ user });
  const now = Date.now() / 1000;
  return dnd_enabled && next_dnd_start_ts <= now && now < next_dnd_end_ts ? 'do_not_disturb' : null;
}
