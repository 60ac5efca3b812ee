import { setTimeout } from 'node:timers/promises';
import { type Conversation, ConversationModel } from '../conversations/conversation.js';
import { ringLater } from '../platform/doorbell.js';
import { type Lease, leaseHasTime, withLease } from '../platform/lease.js';
import { updateCard } from './card.js';
import { slackFailure } from './client.js';
import type { Desk } from './desk-context.js';
import { closeFormerThread } from './former-thread.js';
import { updateMarks } from './marks.js';
import { ensureRoot } from './root.js';
import { LeaseLost, postNext } from './thread.js';

/** A wait this short is sat out; a longer one gives the worker's slot to others. */
const shortWaitMs = 50;

/**
 * Makes Slack show what is stored of a conversation: its root, its messages in order, delivery reactions, the
 * card. Returns false when another worker is doing so. Safe to run twice and after a crash at any point.
 */
export async function drainDesk(desk: Desk, conversationId: string): Promise<boolean> {
  return withLease(`desk:${conversationId}`, async (lease) => {
    const wait = await show(desk, conversationId, lease);
    if (wait > 0) ringLater('desk', conversationId, wait);
  });
}

/** Works until nothing is owed or something must be waited for; the milliseconds to wait, 0 when done. */
async function show(desk: Desk, conversationId: string, lease: Lease): Promise<number> {
  const conversation = await ConversationModel.findById(conversationId).lean<Conversation>();
  if (conversation?.desk.wanted === false) return 0;
  const blocked = (conversation?.desk.blocked_until?.getTime() ?? 0) - Date.now();
  if (blocked > 0) return blocked;
  try {
    if (!conversation) return await closeFormerThread(desk, conversationId);
    const wait = (await ensureRoot(desk, conversation)) || (await showMessages(desk, conversation, lease));
    if (wait > 0) return wait;
    await updateMarks(desk, conversationId);
    // What changed the card since has raised its revision and rung again.
    const cardWait = conversation.desk.card_owed ? await updateCard(desk, conversation) : 0;
    desk.health.problem = null;
    return cardWait;
  } catch (error) {
    return afterFailure(desk, conversationId, error);
  }
}

async function showMessages(desk: Desk, conversation: Conversation, lease: Lease): Promise<number> {
  for (;;) {
    if (!leaseHasTime(lease)) return 1; // the lease is nearly over: another run goes on
    const { more, wait } = await postNext(desk, conversation, lease.fence);
    if (!more || wait > shortWaitMs) return wait;
    if (wait > 0) await setTimeout(wait);
  }
}

async function afterFailure(desk: Desk, conversationId: string, error: unknown): Promise<number> {
  if (error instanceof LeaseLost) return 1;
  const failure = slackFailure(error);
  desk.log.warn(
    { conversation_id: conversationId, kind: failure.kind, reason: failure.reason },
    'Slack call failed',
  );
  if (failure.kind === 'limited') {
    const conversation = await ConversationModel.findById(conversationId)
      .select({ desk: 1 })
      .lean<Conversation>();
    await desk.pace.pause(conversation?.desk.channel ?? desk.channelId, failure.afterMs);
    return failure.afterMs;
  }
  if (failure.kind === 'blocked') {
    desk.health.problem = failure.reason;
    await ConversationModel.updateOne(
      { _id: conversationId },
      { $set: { 'desk.blocked_until': new Date(Date.now() + desk.blockedMs) } },
    );
    return desk.blockedMs;
  }
  // Ended or never left: soon again. Still open: once it must have ended (see `reconcile`).
  return failure.kind === 'open' ? 2_000 : 500;
}
