/** How many calls of one channel run at once in this process. */
export interface LaneLimits {
  /** The most while it answers. */
  most: number;
  /** The most after a call that was not answered for `slowMs`, until one is answered sooner. */
  mostWhileSlow: number;
  slowMs: number;
}

/** One id's stay in the worker: it keeps its place in a lane from call to call, until it ends or has to make way. */
export interface Visit {
  /**
   * Runs a call in the channel's lane; undefined, without running it, when the lane is full: it is called back then.
   * `answered` tells by what came of it whether the platform was asked and answered.
   */
  run<T>(
    channelId: string,
    work: () => Promise<T>,
    answered: (done: T) => boolean,
  ): Promise<{ done: T } | undefined>;
  end(): void;
}

/** How many are called back by this process; the sweeper knows of more. */
const mostWaiting = 10_000;
/** A call may get lost, or go to another process: who waits is called again so soon. */
const callAgainMs = 5_000;

/**
 * Gives every channel a share of the worker's slots: one whose platform hangs keeps few of them, and whoever writes on
 * another channel does not notice. Who finds no place is called back by `ring` when there is one.
 */
export class Lanes {
  private readonly lanes = new Map<string, Lane>();

  constructor(
    private readonly limits: LaneLimits,
    private readonly ring: (id: string) => void,
  ) {}

  /** Undefined while this id waits to be called back: it need not be looked at before. */
  visit(id: string): Visit | undefined {
    const all = [...this.lanes.values()];
    if (all.some((lane) => lane.makesWait(id))) return undefined;
    let place: Lane | undefined;
    let entered = false;
    return {
      run: async (channelId, work, answered) => {
        const lane = this.lane(channelId);
        if (place && (place !== lane || lane.isOverfull())) {
          place.leave();
          place = undefined;
        }
        if (!place && !lane.enter(id)) return undefined;
        place = lane;
        entered = true;
        return { done: await lane.time(work, answered) };
      },
      end: () => {
        place?.leave();
        // Who was called and has nothing to do any more leaves the place to others.
        if (!entered) for (const lane of all) lane.callNext();
        for (const [channelId, lane] of this.lanes) if (lane.isForgettable()) this.lanes.delete(channelId);
      },
    };
  }

  private lane(channelId: string): Lane {
    const lane = this.lanes.get(channelId) ?? new Lane(this.limits, this.ring);
    this.lanes.set(channelId, lane);
    return lane;
  }
}

/** The share of one channel. */
class Lane {
  private running = 0;
  private slow = false;
  /** What could not begin, first come, first served. */
  private readonly waiting = new Set<string>();
  private calling: NodeJS.Timeout | undefined;

  constructor(
    private readonly limits: LaneLimits,
    private readonly ring: (id: string) => void,
  ) {}

  makesWait(id: string): boolean {
    return this.waiting.has(id) && this.free() <= 0;
  }

  isOverfull(): boolean {
    return this.free() < 0;
  }

  isForgettable(): boolean {
    return this.running === 0 && this.waiting.size === 0 && !this.slow;
  }

  enter(id: string): boolean {
    if (this.free() <= 0) {
      if (this.waiting.size < mostWaiting) this.waiting.add(id);
      this.callLater();
      return false;
    }
    this.waiting.delete(id);
    this.running += 1;
    return true;
  }

  leave(): void {
    this.running -= 1;
    this.callNext();
  }

  callNext(): void {
    let free = this.free();
    for (const id of this.waiting) {
      if (free <= 0) break;
      free -= 1;
      this.waiting.delete(id);
      this.ring(id);
    }
  }

  async time<T>(work: () => Promise<T>, answered: (done: T) => boolean): Promise<T> {
    const startedAt = Date.now();
    // It is known while it hangs, not only when it has ended.
    const timer = setTimeout(() => {
      this.slow = true;
    }, this.limits.slowMs);
    try {
      const done = await work();
      if (this.slow && answered(done) && Date.now() - startedAt < this.limits.slowMs) {
        this.slow = false;
        this.callNext();
      }
      return done;
    } finally {
      clearTimeout(timer);
    }
  }

  private callLater(): void {
    this.calling ??= setTimeout(() => {
      this.calling = undefined;
      this.callNext();
      if (this.waiting.size > 0) this.callLater();
    }, callAgainMs).unref();
  }

  private free(): number {
    const { most, mostWhileSlow } = this.limits;
    return (this.slow ? mostWhileSlow : most) - this.running;
  }
}
