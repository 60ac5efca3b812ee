import type { ChannelHealth } from '../domain/channels/channel-health.js';
import { channelHealths } from '../domain/channels/health.js';
import { allDesks } from '../domain/conversations/desks/desk.js';
import { slackFailure } from '../edges/slack/core/call/client.js';
import type { Workspaces } from '../edges/slack/core/desk-context.js';
import type { Channels } from '../edges/whatsapp/registry/registry.js';
import { mongoAnswers } from '../platform/database/mongo.js';
import { redisAnswers } from '../platform/queue/doorbell-queues.js';
import type { Readiness } from './web.js';

/** How long an answer about an outside service is believed: probes come every few seconds. */
const believedMs = 30_000;
/** A probe never waits longer than this for an outside service; its answer serves the next probe. */
const patienceMs = 1_500;

/** Tells what is reachable: MongoDB and Redis now, Slack and the channels as they were last looked at. */
export function createReadiness(workspaces: Workspaces, channels: Channels): () => Promise<Readiness> {
  const slack = remembered(async () => {
    try {
      // Nobody is asked here where there are several workspaces: their desks tell of each.
      const desk = await workspaces.ofRequest(undefined);
      await desk?.client.auth.test();
      return 'ok';
    } catch (error) {
      return slackFailure(error).reason;
    }
  });
  return async () => {
    const [mongodb, redis, desks, slackState, states] = await Promise.all([
      mongoAnswers(),
      redisAnswers(),
      blockedDesks(),
      slack(),
      channelStates(channels),
    ]);
    const parts = { redis: redis ? 'ok' : 'away', slack: slackState, desks, ...states };
    return { mongodb, parts };
  };
}

/** Which desks Slack takes nothing from, or no reactions, and why; `ok` when there is none. */
async function blockedDesks(): Promise<string> {
  const desks = await allDesks().catch(() => []);
  const problems = desks.flatMap(({ name, blocked, no_reactions }) => [
    ...(blocked ? [`${name}: ${blocked.reason}`] : []),
    ...(no_reactions ? [`${name}: no reactions, ${no_reactions.reason}`] : []),
  ]);
  return problems.join(', ') || 'ok';
}

/** Each channel as the watch knows it (`watchHealth`); nothing is known of them while MongoDB is away. */
async function channelStates(channels: Channels): Promise<Record<string, string>> {
  const ids = channels.list().map(({ id }) => id);
  if (ids.length === 0) return { whatsapp: 'no channel yet: add one in the panel under Channels' };
  const known = await inTime(channelHealths(ids)).catch(() => undefined);
  return Object.fromEntries(ids.map((id) => [id, known ? partOf(known.get(id)) : 'not known']));
}

function partOf(health?: ChannelHealth): string {
  if (!health?.checked_at) return 'not checked yet';
  return health.state === 'ok' ? 'ok' : (health.problem ?? health.state);
}

/** What a promise gives within a probe's patience; undefined after that. */
async function inTime<T>(work: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), patienceMs);
  });
  return Promise.race([work, patience]).finally(() => clearTimeout(timer));
}

function remembered(check: () => Promise<string>): () => Promise<string> {
  let last = 'not checked yet';
  let at = 0;
  let running: Promise<void> | undefined;
  return async () => {
    if (Date.now() - at < believedMs) return last;
    running ??= check()
      .then((state) => {
        last = state;
        at = Date.now();
      })
      .finally(() => {
        running = undefined;
      });
    await inTime(running);
    return last;
  };
}
