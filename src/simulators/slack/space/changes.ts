/** Something in the workspace changed; enough for a page to know what to draw again. */
export interface Change {
  kind: 'message' | 'ephemeral' | 'view' | 'home' | 'user' | 'channel' | 'call' | 'delivery' | 'idle';
  channel?: string;
  ts?: string;
  user?: string;
}

type Listener = (change: Change) => void;

/** Tells listeners of every change, and lets tests wait for a condition without polling. */
export class Changes {
  private readonly listeners = new Set<Listener>();
  private readonly waiting = new Set<(reason: Error) => void>();

  notify(change: Change): void {
    for (const listener of [...this.listeners]) listener(change);
  }

  /** Calls back on every change until the returned function is called. */
  subscribe(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /**
   * Resolves with what the predicate returns once that is truthy, looking again after each change.
   * Rejects after `timeout` ms (5000 unless given), when the predicate throws, or when the simulator closes.
   */
  until<T>(
    predicate: () => T | Promise<T>,
    { timeout = 5000, waitingFor = 'the condition' }: { timeout?: number; waitingFor?: string } = {},
  ): Promise<Exclude<T, undefined | null | false | 0 | ''>> {
    return new Promise((resolve, reject) => {
      let looking = false;
      let changedSince = false;
      const stop = () => {
        clearTimeout(timer);
        unsubscribe();
        this.waiting.delete(fail);
      };
      const fail = (reason: unknown) => {
        stop();
        reject(reason);
      };
      const look = async () => {
        // A change during an asynchronous look must cause another one, or the last change could be missed.
        changedSince = true;
        if (looking) return;
        looking = true;
        try {
          while (changedSince) {
            changedSince = false;
            const found = await predicate();
            if (!found) continue;
            stop();
            resolve(found as Exclude<T, undefined | null | false | 0 | ''>);
            return;
          }
        } catch (error) {
          fail(error);
        } finally {
          looking = false;
        }
      };
      const timer = setTimeout(
        () => fail(new Error(`Waited ${timeout} ms for ${waitingFor}, which did not happen.`)),
        timeout,
      );
      const unsubscribe = this.subscribe(() => void look());
      this.waiting.add(fail);
      void look();
    });
  }

  /** Ends every wait and forgets every listener. */
  close(): void {
    for (const fail of [...this.waiting]) fail(new Error('The Slack simulator was closed while waiting.'));
    this.listeners.clear();
  }
}
