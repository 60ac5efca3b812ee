import { setTimeout } from 'node:timers/promises';
import { type App, SocketModeReceiver } from '@slack/bolt';
import { toError } from '../../../errors.js';
import type { Log } from '../../../log.js';
import { callTimeoutMs } from '../core/call/client.js';
import { boltLogger, type Dispatch } from './bolt.js';

/** Pauses between attempts to connect, when Slack is away; a connection that worked is made anew at once. */
const pausesMs = [0, 500, 1_000, 2_000, 5_000, 10_000, 30_000];
/** How long a stop waits for what is being handled. */
const graceMs = 3_000;

/**
 * Socket Mode: what Slack sends comes over a connection that we open, to the same listeners as over HTTP. An event is
 * acknowledged only when it is stored; another one comes again, over this connection or that of another process.
 */
export function openSocket(
  { appToken, apiUrl }: { appToken: string; apiUrl: string },
  dispatch: Dispatch,
  log: Log,
): { stop(): Promise<void> } {
  const receiver = new SocketModeReceiver({
    appToken,
    autoReconnectEnabled: false, // its own gives up, with an unhandled rejection, where Slack cannot be reached
    logger: boltLogger(log),
    installerOptions: {
      clientOptions: { slackApiUrl: apiUrl, retryConfig: { retries: 0 }, timeout: callTimeoutMs },
    },
    processEventErrorHandler: async ({ error }) => {
      log.error({ err: error.message }, 'what Slack sent could not be handled; it comes again');
      return false;
    },
  });
  const running = new Set<Promise<void>>();
  const handle: Dispatch = async (event) => {
    if (!('event' in event.body)) return dispatch(event);
    await dispatch({ ...event, ack: async () => undefined });
    await event.ack();
  };
  const processEvent: Dispatch = (event) => {
    const work = handle(event);
    running.add(work);
    return work.finally(() => running.delete(work));
  };
  receiver.init({ processEvent } as unknown as App);

  const stopping = new AbortController();
  const connecting = keepConnected(receiver.client, stopping.signal, log);
  return {
    async stop() {
      await Promise.race([Promise.allSettled(running), setTimeout(graceMs, undefined, { ref: false })]);
      stopping.abort();
      await connecting;
    },
  };
}

type Client = SocketModeReceiver['client'];

async function keepConnected(client: Client, stop: AbortSignal, log: Log): Promise<void> {
  let failures = 0;
  while (!stop.aborted) {
    try {
      await client.start();
      failures = 0;
      await ended(client, stop);
    } catch (error) {
      failures = Math.min(failures + 1, pausesMs.length - 1);
      log.warn({ reason: toError(error).message }, 'Slack could not be connected to; it is tried again');
    }
    await setTimeout(pausesMs[failures], undefined, { signal: stop, ref: false }).catch(() => undefined);
  }
}

/** Resolves when the connection is gone, because Slack took it or because we stop. */
function ended(client: Client, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const leave = (): void => void client.disconnect().then(resolve, resolve);
    client.once('disconnected', () => {
      stop.removeEventListener('abort', leave);
      resolve();
    });
    if (stop.aborted) leave();
    else stop.addEventListener('abort', leave, { once: true });
  });
}
