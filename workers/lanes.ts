/** How many calls of one channel run at once in this process. */
export interface LaneLimits {
  /** While it answers. */
  most: number;
  /** After a call that was not answered for `slowMs`, until one is answered sooner. */
  mostWhileSlow: number;
  slowMs: number;
}

interface Lane {
  running: number;
  slow: boolean;
  /** What could not begin, first come, first served. */
  waiting: Set<string>;
}

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

  /**
   * Runs the work of this id in the channel's lane; undefined, without running it, when the lane is full. `answered`
   * tells by what came of it whether the platform was asked and answered.
   */
  async run<T>(
    channelId: string,
    id: string,
    work: () => Promise<T>,
    answered: (done: T) => boolean,
  ): Promise<{ done: T } | undefined> {
    const lane = this.lane(channelId);
    if (lane.running >= this.mostOf(lane)) {
      lane.waiting.add(id);
      return undefined;
    }
    lane.running += 1;
    lane.waiting.delete(id);
    const startedAt = Date.now();
    // Known while it hangs, not only when it has ended.
    const timer = setTimeout(() => {
      lane.slow = true;
    }, this.limits.slowMs);
    try {
      const done = await work();
      if (answered(done) && Date.now() - startedAt < this.limits.slowMs) lane.slow = false;
      return { done };
    } finally {
      clearTimeout(timer);
      lane.running -= 1;
      this.callNext(channelId, lane);
    }
  }

  private callNext(channelId: string, lane: Lane): void {
    const free = this.mostOf(lane) - lane.running;
    for (const id of [...lane.waiting].slice(0, Math.max(0, free))) {
      lane.waiting.delete(id);
      this.ring(id);
    }
    if (lane.running === 0 && lane.waiting.size === 0 && !lane.slow) this.lanes.delete(channelId);
  }

  private mostOf({ slow }: Lane): number {
    return slow ? this.limits.mostWhileSlow : this.limits.most;
  }

  private lane(channelId: string): Lane {
    const lane = this.lanes.get(channelId) ?? { running: 0, slow: false, waiting: new Set<string>() };
    this.lanes.set(channelId, lane);
    return lane;
  }
}
