import { createHash } from 'node:crypto';
import type { HomeView } from '@slack/types';
import { textsFor } from '../../../domain/contacts/contact/masking.js';
import { underLease } from '../../../platform/queue/lease.js';
import { refusesToken } from '../core/blocked.js';
import { slackFailure } from '../core/call/client.js';
import type { Desk, Workspaces } from '../core/desk-context.js';
import { type Home, HomeModel } from '../core/homes.js';
import { type ThreadPlace, threadUrl } from '../core/links.js';
import { homeFacts } from './facts.js';
import { homeView, strangersHome } from './view.js';

/** A home follows changes at most this often; what its owner does in it shows at once. */
const everyMs = 10_000;
/** What all workers share for `views.publish`. */
const pace = 'views.publish';

/** Publishes one home when it is behind. Returns the milliseconds to wait before it can be, 0 when it is not behind; false while another worker does. */
export const showHome = (workspaces: Workspaces, slackUserId: string): Promise<number | false> =>
  underLease(`home:${slackUserId}`, () => show(workspaces, slackUserId));

async function show(workspaces: Workspaces, slackUserId: string): Promise<number> {
  const home = await HomeModel.findOne({ _id: slackUserId, owed: true }).lean<Home>();
  const desk = home && (await workspaces.ofTeam(home.team_id ?? null));
  if (!desk || (await refusesToken(desk))) return 0;
  const early = (home.shown_at?.getTime() ?? 0) + everyMs - Date.now();
  if (early > 0) return early;
  const view = await viewFor(desk, slackUserId, home.shown_at === null);
  const hash = createHash('sha256').update(JSON.stringify(view)).digest('base64url');
  if (hash !== home.hash) {
    const wait = await publish(desk, slackUserId, view);
    if (wait > 0) return wait;
  }
  const shown = { hash, shown_at: new Date() };
  const { matchedCount } = await HomeModel.updateOne(
    { _id: slackUserId, rev: home.rev },
    { $set: { ...shown, owed: false } },
  );
  if (matchedCount === 1) return 0;
  // It changed since, and is still owed; what its owner did is not put off.
  await HomeModel.updateOne({ _id: slackUserId }, { $set: { hash } });
  return 1;
}

async function viewFor(desk: Desk, slackUserId: string, fresh: boolean): Promise<HomeView> {
  const user = await desk.agents.find(slackUserId);
  if (!user) return strangersHome();
  const { mine, waiting, ...facts } = await homeFacts(desk, user, fresh);
  const linked = <T extends { desk: ThreadPlace }>(conversations: T[]) =>
    Promise.all(conversations.map(async (one) => ({ ...one, url: await threadUrl(desk, one.desk) })));
  return textsFor(user, homeView({ ...facts, mine: await linked(mine), waiting: await linked(waiting) }));
}

async function publish(desk: Desk, user_id: string, view: HomeView): Promise<number> {
  const wait = await desk.pace.take(pace);
  // Many homes may follow one change: not all of them look at the same instant.
  if (wait > 0) return Math.ceil(wait * (1 + 4 * Math.random()));
  try {
    await desk.client.views.publish({ user_id, view });
    return 0;
  } catch (error) {
    const failure = slackFailure(error);
    if (failure.kind === 'limited') {
      await desk.pace.pause(pace, failure.afterMs);
      return failure.afterMs;
    }
    if (failure.kind !== 'refused') throw error;
    desk.log.warn({ slack_user: user_id, reason: failure.reason }, 'a home could not be published');
    return 0;
  }
}
