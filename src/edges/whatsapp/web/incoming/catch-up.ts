import { messagesByProviderId } from '../../../../domain/conversations/messages/by-provider-id.js';
import type { Message } from '../../../../domain/conversations/messages/message.js';
import type { Log } from '../../../../log.js';
import { inPage, type WebClient } from '../browser/client.js';
import { type Inflow, statusOf } from './inflow.js';
import { contentOf } from './message-content.js';
import { messageShape, type WebMessage } from './message-shape.js';

export interface CatchUpParts {
  channelId: string;
  client: WebClient;
  inflow: Inflow;
  /** What was said later than this many milliseconds ago may still be told by an event. */
  lateMs: number;
  log: Log;
}

/** More messages of one chat than this are not fetched after an absence; the latest are. */
const mostPerChat = 2_000;
const chatsMs = 30_000;
const historyMs = 60_000;

/**
 * Looks through all chats in which something happened since then and hands over what is not stored, oldest first:
 * messages, and what became of stored ones. One chat after the other, so as not to look like a scraper. Returns how
 * many messages no event had told of, and throws when the page cannot be asked.
 */
export async function catchUp(parts: CatchUpParts, since: Date): Promise<number> {
  const { client, log } = parts;
  const from = Math.floor(since.getTime() / 1000);
  const chats = await inPage<{ id: string }[]>(client, 'chats', { since: from }, chatsMs);
  let missed = 0;
  for (const { id } of chats) {
    const { messages, cut } = await inPage<{ messages: unknown[]; cut: boolean }>(
      client,
      'history',
      { chat: id, since: from, limit: mostPerChat },
      historyMs,
    );
    if (cut)
      log.error({ limit: mostPerChat }, 'a chat has more messages than are fetched; older ones are missing');
    missed += await handOver(parts, messages);
  }
  if (chats.length > 0) log.info({ chats: chats.length, missed }, 'looked for messages that came while away');
  return missed;
}

async function handOver({ inflow, channelId, lateMs }: CatchUpParts, raw: unknown[]): Promise<number> {
  const messages = raw.flatMap((one) => messageShape.safeParse(one).data ?? []);
  const known = await messagesByProviderId(
    channelId,
    messages.map(({ id }) => id.id),
  );
  const late = (Date.now() - lateMs) / 1000;
  let missed = 0;
  const isNew = ({ id }: WebMessage): boolean => !known.has(id.id) && !inflow.hasStored(id.id);
  const byPhone = messages.find((message) => message.id.fromMe && isNew(message) && contentOf(message));
  if (byPhone) inflow.answeredOnPhone(byPhone);
  for (const message of messages) {
    const stored = known.get(message.id.id);
    if (stored) whatBecameOf(inflow, message, stored);
    else if (isNew(message) && inflow.message(message, { found: true }) && (message.t ?? 0) < late)
      missed += 1;
  }
  return missed;
}

/** Edits, deletions and receipts that came while nobody listened. */
function whatBecameOf(inflow: Inflow, message: WebMessage, stored: Message): void {
  if (message.type === 'revoked') {
    if (!stored.deleted_at) inflow.deleted(message);
    return;
  }
  if (message.latestEditMsgKey || message.latestEditSenderTimestampMs) inflow.edited(message);
  const status = statusOf(message.ack);
  if (stored.direction === 'out' && status && status !== stored.state) inflow.receipt(message, message.ack);
}
