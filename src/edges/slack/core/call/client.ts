import {
  type WebAPICallResult,
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
  WebClient,
} from '@slack/web-api';
import { Limits, limitOf } from './limits.js';
import { blockedErrors, passingErrors, refusedErrors } from './slack-errors.js';

/** Shorter than a lease, so that a worker that still holds it learns the outcome of its call. */
export const callTimeoutMs = 10_000;

/** Asks nothing of what Slack has just limited, and everything else as before. */
class LimitedClient extends WebClient {
  private readonly limits = new Limits();

  override async apiCall(method: string, options: Record<string, unknown> = {}): Promise<WebAPICallResult> {
    const limit = limitOf(method, options);
    const left = this.limits.left(limit);
    if (left > 0) throw new WebAPIRateLimitedError(left / 1_000);
    try {
      return await super.apiCall(method, options);
    } catch (error) {
      const failure = slackFailure(error);
      if (failure.kind === 'limited') this.limits.pause(limit, failure.afterMs);
      throw error;
    }
  }
}

/**
 * A WebClient that never retries by itself: a lost answer posted again is a double post, and one 429 would pause
 * every channel. What is owed is in MongoDB and the desk's worker decides.
 */
export function createSlackClient(settings: { botToken: string; apiUrl: string }): WebClient {
  return new LimitedClient(settings.botToken, {
    slackApiUrl: settings.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: callTimeoutMs,
    logger: silentLogger,
  });
}

/** The client's own lines would carry message texts; failures are logged by their caller. */
const silentLogger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  setLevel: () => undefined,
  getLevel: () => 'error' as never,
  setName: () => undefined,
};

/**
 * Why a call failed, by what to do about it:
 * limited – not done, again after `afterMs`; not_sent – not done, again soon;
 * ended – answered 5xx or cut off: perhaps done, look now; open – no answer in time: perhaps still being done;
 * blocked – Slack will not take anything here until a person acts; refused – this call will never work;
 * unlisted – not done, and nobody knows whether it ever will be: held, tried again at leisure, and told.
 */
export type SlackFailure =
  | { kind: 'limited'; afterMs: number; reason: string }
  | { kind: 'not_sent' | 'ended' | 'open' | 'blocked' | 'refused' | 'unlisted'; reason: string };

const neverLeft = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
  'EHOSTUNREACH',
]);

/** Sorts whatever a WebClient call threw. */
export function slackFailure(error: unknown): SlackFailure {
  if (error instanceof WebAPIRateLimitedError) {
    return { kind: 'limited', afterMs: Math.max(1, error.retryAfter) * 1_000, reason: 'rate limited' };
  }
  if (error instanceof WebAPIPlatformError) {
    const reason = error.data.error;
    if (reason === 'ratelimited' || reason === 'rate_limited')
      return { kind: 'limited', afterMs: 1_000, reason };
    if (blockedErrors.has(reason)) return { kind: 'blocked', reason };
    if (passingErrors.has(reason)) return { kind: 'ended', reason };
    return { kind: refusedErrors.has(reason) ? 'refused' : 'unlisted', reason };
  }
  if (error instanceof WebAPIHTTPError) return { kind: 'ended', reason: `HTTP ${error.statusCode}` };
  if (error instanceof WebAPIRequestError) return requestFailure(error.original);
  return requestFailure(error);
}

function requestFailure(error: unknown): SlackFailure {
  const cause = (error as { cause?: { code?: string; name?: string } } | null)?.cause;
  const code = cause?.code ?? (error as { code?: string } | null)?.code ?? '';
  const name = (error as { name?: string } | null)?.name ?? '';
  if (neverLeft.has(code)) return { kind: 'not_sent', reason: code };
  if (name === 'TimeoutError' || name === 'AbortError' || /TIMEOUT/.test(code))
    return { kind: 'open', reason: 'no answer in time' };
  return { kind: 'ended', reason: code || name || 'connection lost' };
}
