import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { toError } from '../../../../errors.js';
import type { OutboundMedia, OutboundText, Recipient, SendResult, SentMessage } from '../../port/channel.js';
import { inPage, type WebClient, within } from '../browser/client.js';
import { handOver, mostPageBytes, type PageFile } from '../browser/hand-over.js';
import { chatsOf, inChats } from '../core/address.js';
import { failures, isUnknownPerson, pageFailure, resultOfReceipt } from '../core/failures.js';

/**
 * The id that a message goes out under, made from ours in the form of WhatsApp Web's own. Known before sending and the
 * same for each try of it, so that our own messages are recognised when they come back and none is sent twice.
 */
export function chosenId(seed: string): string {
  const hash = createHash('sha256').update(`${seed}:0`).digest('hex');
  return `3EB0${hash.slice(0, 18).toUpperCase()}`;
}

type Sent =
  | { outcome: 'no_chat' }
  | { outcome: 'there' | 'sent'; id: string; ack: number | null }
  | { outcome: 'failed'; taken: boolean; reason: string };

/** Who is written to under which number, as WhatsApp says; so many are remembered. */
const mostNumbers = 2_000;

/** Sends texts and files through a page that is ready, one after the other at a person's pace. */
export function createSender({ paceMs, callMs }: { paceMs: number; callMs: number }) {
  const numbers = new Map<string, string>();
  let free = 0;

  /** Waits until it is this message's turn. Some time of its own, because a clockwork looks like one. */
  async function turn(): Promise<void> {
    const now = Date.now();
    const mine = Math.max(now, free);
    free = mine + paceMs * (0.75 + Math.random() / 2);
    await pause(mine - now);
  }

  /** The chat to write into; undefined when the number is not on WhatsApp. */
  async function chatFor(client: WebClient, { phone, lid }: Recipient): Promise<string | undefined> {
    // Where the customer wrote from: a hidden id is never asked for as if it were a number.
    if (lid) return `${lid}@lid`;
    const known = numbers.get(phone!);
    if (known) return known;
    const found = await client.getNumberId(phone!);
    const chat = found?._serialized;
    if (!chat) return undefined;
    if (numbers.size >= mostNumbers) numbers.delete(numbers.keys().next().value!);
    numbers.set(phone!, chat);
    return chat;
  }

  return async (
    client: WebClient,
    { to, text, reference, id = chosenId(reference), formerIds = [], replyTo }: OutboundText,
    media?: OutboundMedia,
  ): Promise<SendResult> => {
    if ((media?.file.bytes ?? 0) > mostPageBytes)
      return { outcome: 'refused', failure: failures.fileTooLarge };
    if (chatsOf(to).length === 0) return { outcome: 'refused', failure: failures.noRecipient };
    const until = Date.now() + callMs;
    let chat: string | undefined;
    let file: PageFile | undefined;
    try {
      chat = await within(chatFor(client, to), callMs / 2);
      if (!chat) return { outcome: 'refused', failure: failures.notOnWhatsApp };
      file = media && (await handOver(client, media, callMs / 2));
    } catch (error) {
      const { message } = toError(error);
      if (isUnknownPerson(message)) return { outcome: 'refused', failure: failures.notOnWhatsApp };
      return { outcome: 'retry', failure: pageFailure(message) };
    }
    await turn();
    if (until - Date.now() < callMs / 3) return { outcome: 'retry', failure: failures.busy };
    try {
      const quoted = replyTo ? inChats(to, replyTo, false) : null;
      const input = { chat, id, formerIds, text, quoted, file };
      return resultOf(await inPage<Sent>(client, 'send', input, until - Date.now()));
    } catch {
      // The page was asked, and is gone or silent: whether it has done it can only be looked up.
      return { outcome: 'unknown', failure: failures.noAnswer };
    }
  };
}

function resultOf(sent: Sent): SendResult {
  if (sent.outcome === 'no_chat') return { outcome: 'refused', failure: failures.notOnWhatsApp };
  if (sent.outcome !== 'failed') return resultOfReceipt(sent.ack, sent.id);
  if (sent.taken) return { outcome: 'unknown', failure: failures.noAnswer };
  if (isUnknownPerson(sent.reason)) return { outcome: 'refused', failure: failures.notOnWhatsApp };
  return { outcome: 'retry', failure: pageFailure(sent.reason) };
}

/** What became of a message of ours; undefined when the page does not know it or still waits itself. */
export async function findSent(
  client: WebClient,
  { to, providerId }: SentMessage,
  callMs: number,
): Promise<SendResult | undefined> {
  try {
    const message = inChats(to, providerId, true);
    const found = await inPage<{ ack: number } | null>(client, 'receipt', { message }, callMs);
    const result = found && resultOfReceipt(found.ack, providerId);
    return result?.outcome === 'unknown' ? undefined : (result ?? undefined);
  } catch {
    return undefined;
  }
}

type Changed = { outcome: 'done' | 'no_message' | 'not_allowed' };

/** Changes or (without `text`) deletes a message of ours for everyone. */
export async function changeSent(
  client: WebClient,
  { to, providerId, text }: SentMessage & { text?: string },
  callMs: number,
): Promise<SendResult> {
  const message = inChats(to, providerId, true);
  try {
    const { outcome } = await (text === undefined
      ? inPage<Changed>(client, 'revoke', { message }, callMs)
      : inPage<Changed>(client, 'edit', { message, text }, callMs));
    if (outcome === 'done') return { outcome: 'accepted', providerId };
    if (outcome === 'no_message') return { outcome: 'refused', failure: failures.noMessage };
    const late = text === undefined ? failures.tooLateToDelete : failures.tooLateToEdit;
    return { outcome: 'refused', failure: late };
  } catch (error) {
    return { outcome: 'retry', failure: pageFailure(toError(error).message) };
  }
}
