import { setTimeout as pause } from 'node:timers/promises';
import { toError } from '../../../../errors.js';
import type { Log } from '../../../../log.js';
import type { WebClient } from '../browser/client.js';
import type { WebLimits } from '../core/settings.js';
import { channelState, writeState } from '../core/state.js';
import { catchUp } from './catch-up.js';
import { createInflow } from './inflow.js';
import { Lanes } from './lanes.js';
import { listen } from './listen.js';
import { createOtherEvents } from './other-events.js';
import type { People } from './people.js';

export interface IntakeParts {
  channelId: string;
  client: WebClient;
  people: People;
  limits: WebLimits;
  log: Log;
  fence: number;
  /** Messages were found that no event had told of: the page has become deaf. */
  missed(count: number): void;
}

export interface Intake {
  /** The page was loaded again: what was said meanwhile came without an event. */
  look(): void;
  /** When something was last taken, in milliseconds. */
  lastTaken(): number;
  close(): Promise<void>;
}

/** What could not be stored is fetched again this soon. */
const behindMs = 15_000;
/** How often it is recorded up to when everything is stored. */
const noteMs = 20_000;
/** How long a stop waits for what is being stored, and for recording how far it came. */
const lastTakeMs = 600;

/**
 * Takes everything that WhatsApp Web tells from now on, and first what it did not tell while nobody listened. From
 * time to time looks for messages that no event told of.
 */
export async function openIntake(parts: IntakeParts): Promise<Intake> {
  const { channelId, client, limits, log, fence } = parts;
  const lanes = new Lanes(log);
  const inflow = createInflow({ ...parts, lanes });
  listen(client, inflow, createOtherEvents({ ...parts, lanes }));
  const { linkedAt, takenUpTo } = await place(parts);
  let noted = takenUpTo;
  const timers = new Set<NodeJS.Timeout>();
  let closed = false;
  const later = (ms: number, work: () => Promise<void>): void => {
    if (closed) return; // what was under way when it closed does not begin anew
    const timer = setTimeout(() => {
      timers.delete(timer);
      void work();
    }, ms);
    timers.add(timer);
  };

  const since = (): Date => new Date(Math.max(linkedAt, noted - limits.marginMs));

  /** Looks through the chats; how many messages were found that no event had told of. */
  async function lookNow(): Promise<number> {
    lanes.behind = false;
    try {
      return await catchUp({ channelId, client, inflow, lateMs: limits.lateMs, log }, since());
    } catch (error) {
      lanes.behind = true;
      log.warn({ err: toError(error).message }, 'could not look for messages that came while away');
      return 0;
    }
  }

  /** One look at a time. */
  let looking: Promise<number> = Promise.resolve(0);
  const look = (): Promise<number> => {
    looking = looking.then(lookNow);
    return looking;
  };

  async function record(): Promise<void> {
    const upTo = (lanes.takenUpTo() ?? 0) * 1000;
    if (upTo <= noted) return;
    await writeState(channelId, fence, { caught_up_to: new Date(upTo) });
    noted = upTo;
  }

  const lookAgain = (): void =>
    later(lanes.behind ? Math.min(behindMs, limits.lookBackMs) : limits.lookBackMs, async () => {
      const wasBehind = lanes.behind;
      const missed = await look();
      if (missed > 0 && !wasBehind) parts.missed(missed);
      lookAgain();
    });
  const recordAgain = (): void =>
    later(noteMs, async () => {
      await record().catch((error) =>
        log.warn({ err: toError(error).message }, 'the place could not be noted'),
      );
      recordAgain();
    });

  void look().finally(() => {
    lanes.open();
    lookAgain();
    recordAgain();
  });
  return {
    look: () => void look(),
    lastTaken: () => lanes.lastTaken,
    async close() {
      closed = true;
      for (const timer of timers) clearTimeout(timer);
      await Promise.race([lanes.idle(), pause(lastTakeMs, undefined, { ref: false })]);
      lanes.close();
      await Promise.race([record().catch(() => undefined), pause(lastTakeMs, undefined, { ref: false })]);
    },
  };
}

/**
 * When this account was linked (what was said before is not ours to take) and up to when its messages are stored, in
 * milliseconds.
 */
async function place({
  channelId,
  client,
  fence,
}: IntakeParts): Promise<{ linkedAt: number; takenUpTo: number }> {
  const account = client.info.wid._serialized;
  const known = await channelState(channelId);
  const state =
    known?.account === account
      ? known
      : await writeState(channelId, fence, { account, linked_at: new Date(), caught_up_to: null });
  const linkedAt = state.linked_at?.getTime() ?? Date.now();
  return { linkedAt, takenUpTo: state.caught_up_to?.getTime() ?? linkedAt };
}
