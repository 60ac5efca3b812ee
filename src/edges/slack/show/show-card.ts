import type { Conversation } from '../../../domain/conversations/core/conversation.js';
import { slackFailure } from '../core/call/client.js';
import { Patience } from '../core/call/patience.js';
import type { Desk } from '../core/desk-context.js';
import { updateCard } from './card.js';

/** A card that Slack does not take waits by itself: the thread goes on without it. */
const patience = new Patience(2_000, 300_000);

/**
 * Brings the root card up to date when that is owed; the milliseconds to wait before it can be, 0 when nothing is
 * owed. Throws only what blocks the desk.
 */
export async function showCard(desk: Desk, conversation: Conversation): Promise<number> {
  const { _id } = conversation;
  // What changed the card since has raised its revision and rung again.
  if (!conversation.desk.card_owed) return 0;
  const left = patience.left(_id);
  if (left > 0) return left;
  try {
    const wait = await updateCard(desk, conversation);
    patience.success(_id);
    return wait;
  } catch (error) {
    const failure = slackFailure(error);
    if (failure.kind === 'blocked') throw error;
    const { kind, reason } = failure;
    desk.log.warn({ conversation_id: _id, kind, reason }, 'a card could not be brought up to date');
    return failure.kind === 'limited' ? failure.afterMs : patience.failure(_id);
  }
}
