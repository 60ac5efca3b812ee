/** Slack's limit on chat.postMessage: so many posts a second into one channel, with a small burst. */
export class PostLimit {
  private readonly buckets = new Map<string, { tokens: number; at: number }>();

  /** `perSecond` undefined: no limit. `burst`: how many may come at once. */
  constructor(
    private readonly perSecond: number | undefined,
    private readonly burst: number,
  ) {}

  /** Takes one post; returns the whole seconds to wait when the channel has had its share, else 0. */
  take(channel: string, now = Date.now()): number {
    if (this.perSecond === undefined) return 0;
    const bucket = this.buckets.get(channel) ?? { tokens: this.burst, at: now };
    const refilled = ((now - bucket.at) / 1000) * this.perSecond;
    const tokens = Math.min(this.burst, bucket.tokens + refilled);
    // A sender that paces itself exactly may arrive a little early; Slack does not count milliseconds either.
    const enough = tokens >= 0.9;
    this.buckets.set(channel, { tokens: enough ? tokens - 1 : tokens, at: now });
    return enough ? 0 : Math.max(1, Math.ceil((1 - tokens) / this.perSecond));
  }
}
