import type { ChannelPresence } from './channels/channel.js';
import { redisAnswers } from './platform/doorbell.js';
import { mongoAnswers } from './platform/mongo.js';
import { slackFailure } from './slack/client.js';
import type { Desk } from './slack/desk-context.js';
import type { Readiness } from './web.js';

/** How long an answer about an outside service is believed: probes come every few seconds. */
const believedMs = 30_000;
/** A probe never waits longer than this for an outside service; its answer serves the next probe. */
const patienceMs = 1_500;

/** Tells what is reachable: MongoDB and Redis now, Slack and the channels as of the last half minute. */
export function createReadiness(desk: Desk, channels: ChannelPresence[]): () => Promise<Readiness> {
  const slack = remembered(async () => {
    try {
      await desk.client.auth.test();
      return 'ok';
    } catch (error) {
      return slackFailure(error).reason;
    }
  });
  const checks = channels.map((channel) => ({
    id: channel.id,
    check: remembered(async () => (await channel.check()) ?? 'ok'),
  }));
  return async () => {
    const [mongodb, redis, slackState, ...states] = await Promise.all([
      mongoAnswers(),
      redisAnswers(),
      slack(),
      ...checks.map(({ check }) => check()),
    ]);
    const parts: Record<string, string> = { redis: redis ? 'ok' : 'away', slack: slackState };
    checks.forEach(({ id }, index) => {
      parts[id] = states[index]!;
    });
    return { mongodb, parts };
  };
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
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, patienceMs);
    });
    await Promise.race([running, patience]);
    clearTimeout(timer);
    return last;
  };
}
