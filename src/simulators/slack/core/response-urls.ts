import { randomBytes } from 'node:crypto';
import { forgetOldest } from '../base/forget.js';
import { SlackError } from '../base/slack-error.js';

/** Slack's bounds for one response_url. */
const uses = 5;
const lifeMs = 30 * 60_000;

/** Where an interaction took place, so that answers to it end up there. */
export interface Origin {
  user: string;
  channel: string;
  /** The message acted on; `ephemeral` when only that person sees it. */
  ts?: string;
  ephemeral?: boolean;
}

/** The addresses an app may answer an interaction at: five times within half an hour. */
export class ResponseUrls {
  private readonly known = new Map<string, { origin: Origin; expires: number; left: number }>();

  /** A new token for the address `/response/TOKEN`. */
  issue(origin: Origin): string {
    const token = randomBytes(24).toString('base64url');
    this.known.set(token, { origin, expires: Date.now() + lifeMs, left: uses });
    forgetOldest(this.known);
    return token;
  }

  /** Uses an address once; throws invalid_url, expired_url or used_url. */
  take(token: string, now = Date.now()): Origin {
    const entry = this.known.get(token);
    if (!entry) throw new SlackError('invalid_url');
    if (now > entry.expires) throw new SlackError('expired_url');
    if (entry.left <= 0) throw new SlackError('used_url');
    entry.left -= 1;
    return entry.origin;
  }
}
