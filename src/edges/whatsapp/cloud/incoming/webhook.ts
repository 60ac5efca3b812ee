import { secretsEqual } from '../../../../platform/secrets/credentials.js';
import { envelopeShape } from '../core/shapes.js';
import type { ParsedWebhook } from './parsed-webhook.js';
import { emptyWebhook, readEntry } from './webhook-walk.js';

export type { ParsedWebhook, WebhookProblem } from './parsed-webhook.js';

/**
 * Answers the platform's verification request: the challenge to send back as text/plain, or undefined (403) when the
 * verify token is not ours. Source: Meta, Webhooks, "Verification requests".
 */
export function verifyHandshake(query: Record<string, unknown>, verifyToken: string): string | undefined {
  const { 'hub.mode': mode, 'hub.verify_token': token, 'hub.challenge': challenge } = query;
  if (verifyToken === '' || mode !== 'subscribe' || typeof token !== 'string') return undefined;
  if (typeof challenge !== 'string' || challenge === '' || challenge.length > 512) return undefined;
  return secretsEqual(token, verifyToken) ? challenge : undefined;
}

/**
 * Reads a verified webhook body: every message and status of every entry and change. Never throws. What has an
 * unexpected shape becomes a problem and the rest is still returned; a body of another shape is one problem.
 * Messages come ordered by (the platform's time, position). `receivedAt` stands in for a missing or impossible time.
 */
export function parseWebhook(body: unknown, receivedAt: Date = new Date()): ParsedWebhook {
  const into = emptyWebhook();
  const envelope = envelopeShape.safeParse(body);
  if (!envelope.success) {
    into.problems.push({
      path: '',
      reason: 'The body is not a WhatsApp webhook: it has no list of entries',
      raw: body,
    });
    return into;
  }
  for (const [i, entry] of envelope.data.entry.entries()) readEntry(into, `entry[${i}]`, entry, receivedAt);
  for (const { messages, echoes } of into.items)
    for (const list of [messages, echoes]) list.sort((a, b) => a.sentAt.getTime() - b.sentAt.getTime());
  into.items = into.items.filter(
    ({ messages, echoes, changes, news, statuses }) =>
      messages.length + echoes.length + changes.length + news.length + statuses.length > 0,
  );
  return into;
}
