import { toError } from '../../../../errors.js';
import type { Log } from '../../../../log.js';
import { findChromium } from '../browser/chromium.js';
import type { WebClient } from '../browser/client.js';
import { Commands } from '../browser/commands.js';
import type { Ending } from '../browser/endings.js';
import { type Opened, type RunningBrowser, runBrowser } from '../browser/run-browser.js';
import type { WebLimits, WebSettings } from '../core/settings.js';
import { NoLongerOwner } from '../core/state.js';
import { forgetProfile, type ProfileOrigin, prepareProfile } from '../profile/profile.js';
import { Backups } from './backups.js';
import { whileOwner } from './owner.js';
import { ownerKey } from './presence.js';
import { createStateWriter, type StateWriter } from './state-writer.js';

export interface SessionOptions {
  settings: WebSettings;
  limits: WebLimits;
  log: Log;
  /** Called when the page is ready for messages; `missed` tells of messages that no event told of. */
  open(client: WebClient, fence: number, missed: (count: number) => void): Promise<Opened>;
  /** Called with each code a person should scan or type. */
  show(code: { qr: string } | { pairing: string }): void;
}

export interface WebSession {
  /** A rejection nobody handled came from the library. */
  suspect(reason: Error): void;
  stop(): Promise<void>;
}

/** A browser that lived this long has recovered: the next failure is a first one again. */
const recoveredMs = 10 * 60_000;

/**
 * Keeps a WhatsApp Web session running for as long as this process may own it: waits for the lease, starts browsers
 * one after the other with growing pauses, keeps the copy of the session up to date. Stops by itself only where a
 * person has to decide, and then until one asks for it.
 */
export function startSession({ settings, limits, log, open, show }: SessionOptions): WebSession {
  const stopping = new AbortController();
  let current: RunningBrowser | undefined;

  async function own(fence: number, lost: AbortSignal): Promise<void> {
    const fenced = new AbortController();
    const gone = AbortSignal.any([lost, fenced.signal]);
    const over = AbortSignal.any([stopping.signal, gone]);
    const commands = new Commands(settings.id, limits.commandMs, log, over);
    const tell = createStateWriter(settings.id, fence, log, () => fenced.abort());
    log.info({ fence }, 'this process owns the WhatsApp channel');
    let failures = 0;
    let pairWith = settings.pairWith;
    while (!over.aborted) {
      const began = Date.now();
      const ending = await oneBrowser(pairWith, fence, gone, commands, tell);
      if (Date.now() - began > recoveredMs) failures = 0;
      if (ending.why === 'stop') break;
      if (ending.why === 'recycle') {
        log.info({ reason: ending.reason }, 'the browser is replaced');
        failures = 0;
      } else if (ending.why === 'failed') {
        failures += 1;
        const wait = backoff(failures, limits);
        log.warn({ problem: ending.problem, failures, wait }, 'the browser failed');
        tell({ state: 'restarting', error: ending.problem, restarts: failures });
        await commands.next(() => true, wait);
      } else {
        log.error({ problem: ending.problem }, 'the WhatsApp channel waits for a person');
        tell({ state: ending.state, error: ending.problem });
        if (ending.state === 'logged_out') await forgetProfile(settings);
        failures = 0;
        const wish = await commands.next((one) => one.kind !== 'log_out'); // that one is granted by now
        pairWith = wish?.phone ?? settings.pairWith;
      }
    }
    if (!gone.aborted) tell({ state: 'waiting', error: null });
    await tell.done();
  }

  async function oneBrowser(
    pairWith: string | undefined,
    fence: number,
    lost: AbortSignal,
    commands: Commands,
    tell: StateWriter,
  ): Promise<Ending> {
    let origin: ProfileOrigin;
    let executablePath: string;
    try {
      executablePath = findChromium(settings.chromiumPath);
      origin = await prepareProfile(settings, fence);
    } catch (error) {
      if (error instanceof NoLongerOwner) return { why: 'stop' };
      return { why: 'failed', problem: toError(error).message };
    }
    const backups = new Backups({ settings, limits, log }, fence);
    const browser = runBrowser({
      settings: { ...settings, pairWith },
      limits,
      log,
      executablePath,
      stop: stopping.signal,
      lost,
      tell(change) {
        if (change.qr) show({ qr: change.qr });
        if (change.pairing_code) show({ pairing: change.pairing_code });
        tell(change);
      },
      async open(client, missed) {
        backups.begin(origin);
        return open(client, fence, missed);
      },
    });
    current = browser;
    commands.to = (command) => browser.command(command);
    const ending = await browser.ended;
    commands.to = undefined;
    current = undefined;
    await backups.end(!lost.aborted && ending.why !== 'person');
    return ending;
  }

  const running = whileOwner(
    ownerKey(settings.id),
    { leaseMs: limits.leaseMs, stop: stopping.signal, log },
    own,
  );
  return {
    suspect: (reason) => current?.suspect(reason),
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

/** The pause before the next try: doubles from the first, and not the same for all. */
function backoff(failures: number, { backoffMs, longestBackoffMs }: WebLimits): number {
  const wait = Math.min(longestBackoffMs, backoffMs * 2 ** Math.min(failures - 1, 20));
  return wait * (0.75 + Math.random() / 2);
}
