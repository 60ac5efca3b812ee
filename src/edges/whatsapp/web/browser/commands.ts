import { setTimeout as pause } from 'node:timers/promises';
import type { Log } from '../../../../log.js';
import { takeCommand, type WebCommand } from '../core/state.js';

/** What admins ask for, looked for regularly: given to the browser that runs, or to whoever waits for a wish. */
export class Commands {
  to: ((command: WebCommand) => void) | undefined;
  private waiting: ((command: WebCommand | undefined) => void) | undefined;

  constructor(
    id: string,
    everyMs: number,
    log: Log,
    private readonly over: AbortSignal,
  ) {
    const timer = setInterval(() => {
      // Nothing is taken unless there is somebody to grant it.
      if (!this.to && !this.waiting) return;
      takeCommand(id).then(
        (command) => {
          if (!command) return;
          log.info({ command: command.kind }, 'an admin asks');
          if (this.to) this.to(command);
          else this.waiting?.(command);
        },
        () => undefined,
      );
    }, everyMs);
    over.addEventListener(
      'abort',
      () => {
        clearInterval(timer);
        this.waiting?.(undefined);
      },
      { once: true },
    );
    if (over.aborted) clearInterval(timer);
  }

  /** The next such wish; undefined when the time, or the ownership, is over first. */
  async next(such: (command: WebCommand) => boolean, ms?: number): Promise<WebCommand | undefined> {
    if (this.over.aborted) return undefined;
    const timeOver = new AbortController();
    const wish = new Promise<WebCommand | undefined>((resolve) => {
      this.waiting = (command) => {
        if (!command || such(command)) resolve(command);
      };
    });
    const patience =
      ms === undefined ? [] : [pause(ms, undefined, { signal: timeOver.signal }).catch(() => undefined)];
    const command = await Promise.race([wish, ...patience]);
    timeOver.abort();
    this.waiting = undefined;
    return command;
  }
}
