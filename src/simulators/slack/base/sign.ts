import { createHmac } from 'node:crypto';

/**
 * The headers Slack signs a request with (scheme v0: HMAC-SHA256 over `v0:timestamp:body`).
 * `at` is in seconds since 1970; the current time unless given.
 */
export function signedHeaders(secret: string, body: string, at = Math.floor(Date.now() / 1000)) {
  const digest = createHmac('sha256', secret).update(`v0:${at}:${body}`).digest('hex');
  return { 'X-Slack-Request-Timestamp': String(at), 'X-Slack-Signature': `v0=${digest}` };
}
