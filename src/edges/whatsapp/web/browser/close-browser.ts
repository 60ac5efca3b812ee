import { setTimeout as pause } from 'node:timers/promises';
import type { WebLimits, WebSettings } from '../core/settings.js';
import { kill, processesOn } from '../profile/processes.js';
import { profileDir } from '../profile/profile.js';
import type { WebClient } from './client.js';

interface Closing {
  client: WebClient;
  settings: WebSettings;
  limits: WebLimits;
  /** The library's start, which may still be under way. */
  started: Promise<unknown>;
  /** Another process may use the session at any moment: no time for manners. */
  atOnce: boolean;
}

/** The time within which the library's start fails after its browser was killed. */
const settleMs = 500;

/** Closes a browser in order if it can be, and in any case: the library waits for ever for one that hangs. */
export async function closeBrowser({ client, settings, limits, started, atOnce }: Closing): Promise<void> {
  if (!atOnce)
    await Promise.race([
      client.destroy().catch(() => undefined),
      pause(limits.closeMs, undefined, { ref: false }),
    ]);
  const killed = (): void => {
    const pid = client.pupBrowser?.process()?.pid;
    for (const one of new Set([...processesOn(profileDir(settings)), ...(pid ? [pid] : [])])) kill(one);
  };
  killed();
  // A browser that was being launched at this moment is killed when it is there.
  const late = started.then(killed);
  await Promise.race([late, pause(settleMs, undefined, { ref: false })]);
}
