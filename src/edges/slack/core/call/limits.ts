/** Methods whose limit Slack counts in each channel; that of the others is the workspace's. Source: docs.slack.dev "Rate limits". */
const perChannel = new Set(['chat.postMessage', 'chat.postEphemeral']);

/** More pauses than this at once would be a mistake of ours. */
const mostPauses = 10_000;

/** What Slack limits apart from everything else: a method, or a method in one channel. */
export const limitOf = (method: string, args: Record<string, unknown> = {}): string =>
  perChannel.has(method) && typeof args.channel === 'string' ? `${method} ${args.channel}` : method;

/** How long nothing may be asked of each limit any more, as its last 429 said. What is limited does not hold up the rest. */
export class Limits {
  private readonly until = new Map<string, number>();

  /** Milliseconds until the limit lets a call through again, 0 when it does. */
  left(limit: string): number {
    const left = (this.until.get(limit) ?? 0) - Date.now();
    if (left > 0) return left;
    this.until.delete(limit);
    return 0;
  }

  pause(limit: string, ms: number): void {
    if (this.until.size >= mostPauses) this.until.clear();
    this.until.set(limit, Date.now() + ms);
  }
}
