import { toError } from '../../errors.js';
import type { Log } from '../../log.js';
import { directChat } from './address.js';
import { closeBrowser } from './close-browser.js';
import { createClient, installPageScript, NoAnswer, type WebClient, within } from './client.js';
import { explainStart, type Ending, sentences } from './endings.js';
import { memoryBelow } from './processes.js';
import type { WebLimits, WebSettings } from './settings.js';
import type { ChannelState, WebCommand } from './state.js';

/** What works through a page that is ready. */
export interface Opened {
  /** Whether nothing is under way, so that the browser may be replaced. */
  isQuiet(quietMs: number): boolean;
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
  sandbox: boolean;
  /** Ends the browser: our process stops, or the channel is another's (`lost`: then at once). */
  stop: AbortSignal;
  lost: AbortSignal;
  tell(change: Partial<ChannelState>): void;
  open(client: WebClient, misses: (count: number) => void): Promise<Opened>;
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

/**
 * One browser from its launch to its end: through QR or pairing code to ready, watched by deadlines and heartbeats.
 * However it ends, nothing of it is left running when `ended` resolves. Never rejects.
 */
export function runBrowser(life: BrowserLife): RunningBrowser {
  const { settings, limits, log, tell } = life;
  const timers = new Set<NodeJS.Timeout>();
  let finish: (ending: Ending) => void = () => undefined;
  const ending = new Promise<Ending>((resolve) => {
    finish = resolve;
  });
  let leaving = false;
  let over = false;
  const fail = (problem: string): void => {
    if (!leaving) finish({ why: 'failed', problem });
  };
  let deadline: NodeJS.Timeout | undefined;
  const until = (ms: number, after: Ending): void => {
    clearTimeout(deadline);
    deadline = setTimeout(() => finish(after), ms);
    timers.add(deadline);
  };

  let opened: Promise<Opened> | undefined;
  let linking = false;
  let pairing = false;
  const client = createClient({ ...life, onBrowser: (started) => watch(started) });

  function watch({ pupBrowser, pupPage }: WebClient): void {
    pupBrowser?.on('disconnected', () => fail(sentences.browserGone));
    pupPage?.on('error', (error: Error) => fail(`${sentences.pageCrashed} (${error.message})`));
    pupPage?.on('close', () => fail(sentences.browserGone));
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
    if (settings.pairWith && !pairing) return pair(settings.pairWith);
    if (pairing) return;
    tell({ state: 'qr', error: null, qr: String(qr), code_expires_at: new Date(Date.now() + qrMs) });
  });
  on('code', (code) => {
    tell({
      state: 'pairing',
      error: null,
      pairing_code: String(code),
      code_expires_at: new Date(Date.now() + pairingMs),
    });
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
    // Loaded again by itself: the library has put its part in anew.
    if (opened) return (await opened).loadedAgain();
    clearTimeout(deadline);
    opened = life.open(client, (missed) => {
      if (missed > 0) finish({ why: 'recycle', reason: `${missed} messages came without an event` });
    });
    await opened;
    const { wid, pushname, platform } = client.info;
    const phone = directChat(wid)?.kind === 'phone' ? wid.user : null;
    tell({ state: 'ready', error: null, phone, push_name: pushname, platform });
    beat(0, Date.now());
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

  /** Asks the page regularly whether it is connected, and replaces the browser when it is not, or old, or large. */
  function beat(misses: number, since: number): void {
    if (over) return;
    const timer = setTimeout(async () => {
      timers.delete(timer);
      const problem = await heartbeat();
      (await opened)?.answers(!problem);
      if (problem && misses + 1 >= limits.mostMisses) return fail(problem);
      if (problem) tell({ state: 'degraded', error: problem });
      else if (misses > 0) tell({ state: 'ready', error: null });
      await recycleIfDue(since);
      beat(problem ? misses + 1 : 0, since);
    }, limits.heartbeatMs);
    timers.add(timer);
  }

  async function heartbeat(): Promise<string | undefined> {
    try {
      const state = await within(client.getState(), limits.heartbeatLimitMs);
      return state === 'CONNECTED' ? undefined : `${sentences.notConnected} (${state ?? 'no state'})`;
    } catch (error) {
      return error instanceof NoAnswer ? error.message : sentences.browserGone;
    }
  }

  async function recycleIfDue(since: number): Promise<void> {
    const pid = client.pupBrowser?.process()?.pid;
    const bytes = pid ? memoryBelow(pid) : undefined;
    if ((bytes ?? 0) > limits.mostBytes) {
      finish({ why: 'recycle', reason: `it uses ${Math.round(bytes! / 1024 ** 2)} MB` });
    } else if (Date.now() - since > limits.oldMs && (await opened)?.isQuiet(limits.quietMs)) {
      finish({ why: 'recycle', reason: 'it has run for long enough' });
    }
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
    over = true;
    signal.removeEventListener('abort', stop);
    for (const timer of timers) clearTimeout(timer);
    client.removeAllListeners();
    const closing = opened?.then((one) => one.close()).catch(() => undefined);
    await closeBrowser({ ...life, client, started, atOnce: life.lost.aborted });
    await closing;
    return how;
  }

  return {
    ended: run(),
    suspect(reason) {
      log.warn({ err: reason.message }, 'the WhatsApp library failed; its page is looked at');
      if (!opened) return void (reason.message === 'auth timeout' && fail(sentences.neverStarted));
      void heartbeat().then((problem) => problem && fail(problem));
    },
    command({ kind, phone }) {
      if (kind === 'restart') finish({ why: 'recycle', reason: 'an admin asked for it' });
      else if (kind === 'pair' && phone && linking) void pair(phone);
      else if (kind === 'log_out') {
        leaving = true; // the page goes away on purpose now
        const logout = opened ? within(client.logout(), limits.heartbeatLimitMs) : Promise.resolve();
        void logout
          .catch((error) => log.warn({ err: toError(error).message }, 'WhatsApp was not told of the log-out'))
          .then(() => finish({ why: 'person', state: 'logged_out', problem: sentences.loggedOutHere }));
      }
    },
  };
}
