import { toError } from '../../../../errors.js';
import type { Log } from '../../../../log.js';
import { directChat } from '../core/address.js';
import type { WebLimits, WebSettings } from '../core/settings.js';
import type { ChannelState, WebCommand } from '../core/state.js';
import { createClient, installPageScript, type WebClient, within } from './client.js';
import { closeBrowser } from './close-browser.js';
import { type Ending, explainStart, sentences } from './endings.js';
import { connectionProblem, startPulse } from './pulse.js';

/** What works through a page that is ready. */
export interface Opened {
  /** Whether nothing is under way, so that the browser may be replaced. */
  isQuiet(): boolean;
  /** The page is another, with the same session. */
  loadedAgain(): void;
  /** Whether the page answers: nothing is sent through one that does not. */
  answers(yes: boolean): void;
  close(): Promise<void>;
}

export interface BrowserLife {
  settings: WebSettings;
  limits: WebLimits;
  log: Log;
  executablePath: string;
  /** Ends the browser: our process stops, or the channel is another's (`lost`: then at once). */
  stop: AbortSignal;
  lost: AbortSignal;
  tell(change: Partial<ChannelState>): void;
  /** Called when the page is ready; `missed` tells that messages come without events. */
  open(client: WebClient, missed: (count: number) => void): Promise<Opened>;
}

export interface RunningBrowser {
  ended: Promise<Ending>;
  command(command: WebCommand): void;
  /** A rejection that nobody handled came from the library: is the page still alive? */
  suspect(reason: Error): void;
}

/** Codes are shown for a little longer than WhatsApp renews them. */
const qrMs = 60_000;
const pairingMs = 180_000;
const fromNow = (ms: number): Date => new Date(Date.now() + ms);

/**
 * One browser from its launch to its end: through QR or pairing code to ready, watched by deadlines and a pulse.
 * However it ends, nothing of it is left running when `ended` resolves. Never rejects.
 */
export function runBrowser(life: BrowserLife): RunningBrowser {
  const { settings, limits, log, tell } = life;
  let finish: (ending: Ending) => void = () => undefined;
  const ending = new Promise<Ending>((resolve) => {
    finish = resolve;
  });
  let leaving = false;
  const fail = (problem: string): void => {
    if (!leaving) finish({ why: 'failed', problem });
  };
  let deadline: NodeJS.Timeout | undefined;
  const until = (ms: number, after: Ending): void => {
    clearTimeout(deadline);
    deadline = setTimeout(() => finish(after), ms);
  };

  let opened: Promise<Opened> | undefined;
  let stopPulse: () => void = () => undefined;
  let linking = false;
  let pairing = false;
  const client = createClient({ ...life, onBrowser: (started) => watch(started) });

  function watch({ pupBrowser, pupPage }: WebClient): void {
    // The library has no event for a browser that dies.
    pupBrowser?.on('disconnected', () => fail(sentences.browserGone));
    pupPage?.on('close', () => fail(sentences.browserGone));
    pupPage?.on('error', (error: Error) => fail(`${sentences.pageCrashed} (${error.message})`));
    pupPage?.on('pageerror', (error: unknown) =>
      log.warn({ err: toError(error).message }, 'an error inside WhatsApp Web'),
    );
  }

  /** The library calls listeners without waiting: what goes wrong in one ends this browser, not the process. */
  const on = (event: string, work: (...args: unknown[]) => unknown): void => {
    client.on(event, async (...args: unknown[]) => {
      try {
        await work(...args);
      } catch (error) {
        fail(toError(error).message);
      }
    });
  };

  on('qr', async (qr) => {
    if (!linking) until(limits.linkMs, { why: 'person', state: 'unlinked', problem: sentences.nobodyLinked });
    linking = true;
    if (pairing) return;
    if (settings.pairWith) return pair(settings.pairWith);
    tell({ state: 'qr', error: null, qr: String(qr), code_expires_at: fromNow(qrMs) });
  });
  on('code', (code) => {
    tell({ state: 'pairing', error: null, pairing_code: String(code), code_expires_at: fromNow(pairingMs) });
  });
  on('authenticated', () => {
    if (opened) return;
    linking = false;
    tell({ state: 'authenticated', error: null });
    until(limits.readyMs, { why: 'failed', problem: sentences.neverReady });
  });
  on('auth_failure', (reason) => fail(`WhatsApp did not accept the session: ${String(reason)}`));
  on('disconnected', (reason) => finish(sentences.disconnected(String(reason))));
  on('ready', async () => {
    await installPageScript(client);
    // The page was loaded again by itself: the library has put its part in anew.
    if (opened) return (await opened).loadedAgain();
    clearTimeout(deadline);
    const missed = (count: number) =>
      finish({ why: 'recycle', reason: `${count} messages came without events` });
    opened = life.open(client, missed);
    const { isQuiet, answers } = await opened;
    const { wid, pushname, platform } = client.info;
    const phone = directChat(wid)?.kind === 'phone' ? wid.user : null;
    tell({ state: 'ready', error: null, phone, push_name: pushname, platform });
    stopPulse = startPulse({
      client,
      limits,
      isQuiet,
      recycle: (reason) => finish({ why: 'recycle', reason }),
      beat(problem, misses) {
        answers(!problem);
        if (problem && misses >= limits.mostMisses) fail(problem);
        else tell({ state: problem ? 'degraded' : 'ready', error: problem ?? null });
      },
    });
  });

  async function pair(phone: string): Promise<void> {
    pairing = true;
    try {
      await within(client.requestPairingCode(phone), limits.heartbeatLimitMs);
    } catch (error) {
      pairing = false;
      log.warn({ err: toError(error).message }, 'WhatsApp gave no pairing code');
      tell({ error: sentences.noPairingCode });
    }
  }

  async function logOut(): Promise<void> {
    leaving = true; // the page goes away on purpose now
    if (opened) {
      await within(client.logout(), limits.heartbeatLimitMs).catch((error) =>
        log.warn({ err: toError(error).message }, 'WhatsApp was not told of the log-out'),
      );
    }
    finish({ why: 'person', state: 'logged_out', problem: sentences.loggedOutHere });
  }

  async function run(): Promise<Ending> {
    const stop = (): void => finish({ why: 'stop' });
    const signal = AbortSignal.any([life.stop, life.lost]);
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    until(limits.startMs, { why: 'failed', problem: sentences.neverStarted });
    tell({ state: 'starting' });
    const started = client.initialize().catch((error) => finish(explainStart(toError(error))));
    const how = await ending;
    signal.removeEventListener('abort', stop);
    clearTimeout(deadline);
    stopPulse();
    client.removeAllListeners();
    const closing = opened?.then((one) => one.close()).catch(() => undefined);
    // Where another process may use the session at any moment, what is under way here does not count.
    if (!life.lost.aborted) await closing;
    await closeBrowser({ ...life, client, started, atOnce: life.lost.aborted });
    return how;
  }

  return {
    ended: run(),
    suspect(reason) {
      log.warn({ err: reason.message }, 'the WhatsApp library failed; its page is looked at');
      if (opened) void connectionProblem(client, limits).then((problem) => problem && fail(problem));
      else if (reason.message === 'auth timeout') fail(sentences.neverStarted);
    },
    command({ kind, phone }) {
      if (kind === 'restart') finish({ why: 'recycle', reason: 'an admin asked for it' });
      else if (kind === 'pair' && phone && linking) void pair(phone);
      else if (kind === 'log_out') void logOut();
    },
  };
}
