import { setMaxListeners } from 'node:events';
import { type Answer, httpPost } from '../base/http-post.js';
import { signedHeaders } from '../base/sign.js';
import type { Delivery, Json } from '../base/types.js';
import type { Sockets } from '../socket/sockets.js';
import type { Workspace } from '../space/workspace.js';

export const jsonType = 'application/json';
/** The header is exactly this: Bolt compares it as a whole and knows no charset. */
export const formType = 'application/x-www-form-urlencoded';

/** How a signed request may differ from a proper one, to try an app's checks. */
export interface SendOptions {
  kind: string;
  attempt?: number;
  eventId?: string;
  headers?: Record<string, string>;
  /** Seconds since 1970, instead of now. */
  timestamp?: number;
  /** Signs with another secret. */
  secret?: string;
}

/** What Socket Mode calls each kind of request. */
function envelopeType(kind: string): string {
  if (kind === 'event') return 'events_api';
  return kind === 'command' ? 'slash_commands' : 'interactive';
}

/** The way from Slack to the app: signs, posts, keeps a log, and knows when nothing is under way. */
export class AppLink {
  /** The app's origin, once it is known. */
  url: string | undefined;
  private busy = 0;
  private readonly closing = new AbortController();

  constructor(
    private readonly space: Workspace,
    private readonly sockets: Sockets,
  ) {
    this.setUrl(space.settings.appUrl);
    // Every request and pause under way listens for the end, and there may be hundreds.
    setMaxListeners(0, this.closing.signal);
  }

  /** The app's origin from now on; undefined: nothing is delivered. Throws when it is no URL. */
  setUrl(url: string | undefined): void {
    this.url = url === undefined ? undefined : new URL(url).href.replace(/\/$/, '');
  }

  sendJson(payload: Json, options: SendOptions): Promise<Answer> {
    return this.send(JSON.stringify(payload), jsonType, payload, options);
  }

  /** An interaction: JSON in the form field `payload`. */
  sendPayload(payload: Json, options: SendOptions): Promise<Answer> {
    const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
    return this.send(body, formType, payload, options);
  }

  sendForm(fields: Record<string, string>, options: SendOptions): Promise<Answer> {
    return this.send(new URLSearchParams(fields).toString(), formType, fields, options);
  }

  /** Signs and posts any body. Without an app it fails as an unreachable one does. */
  async send(body: string, contentType: string, shown: Json, options: SendOptions): Promise<Answer> {
    const { space } = this;
    const delivery: Delivery = space.record(space.deliveries, {
      n: (space.deliveries.at(-1)?.n ?? 0) + 1,
      kind: options.kind,
      at: Date.now(),
      attempt: options.attempt ?? 0,
      ...(options.eventId ? { event_id: options.eventId } : {}),
      body: shown,
    });
    const { signingSecret, ackTimeoutMs } = space.settings;
    const headers = {
      'Content-Type': contentType,
      ...signedHeaders(options.secret ?? signingSecret, body, options.timestamp),
      ...options.headers,
    };
    const answer = await this.working(async (): Promise<Answer> => {
      if (space.settings.appToken) {
        const { 'X-Slack-Retry-Num': retry, 'X-Slack-Retry-Reason': retry_reason } = options.headers ?? {};
        const more = retry ? { retry_attempt: Number(retry), retry_reason } : {};
        return this.sockets.send(envelopeType(options.kind), shown, more, ackTimeoutMs);
      }
      if (!this.url) return { failure: 'connection_failed' };
      const to = `${this.url}/slack/events`;
      return httpPost(to, body, headers, { timeoutMs: ackTimeoutMs, signal: this.closing.signal });
    });
    if (answer.failure) delivery.failure = answer.failure;
    else delivery.status = answer.status;
    space.changed({ kind: 'delivery' });
    return answer;
  }

  /** Counts a piece of work as under way until it is done, so that `idle` waits for it. */
  async working<T>(work: () => Promise<T>): Promise<T> {
    this.busy += 1;
    try {
      return await work();
    } finally {
      this.busy -= 1;
      if (this.busy === 0) setImmediate(() => this.space.changed({ kind: 'idle' }));
    }
  }

  /** A pause that counts as work and ends at once when the simulator closes. */
  pause(ms: number): Promise<void> {
    const { signal } = this.closing;
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      signal.addEventListener('abort', done);
    });
  }

  get connected(): boolean {
    return this.url !== undefined || this.space.settings.appToken !== undefined;
  }

  get closed(): boolean {
    return this.closing.signal.aborted;
  }

  get isIdle(): boolean {
    return this.busy === 0;
  }

  close(): void {
    this.closing.abort();
  }
}
