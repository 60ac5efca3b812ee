import { setTimeout } from 'node:timers/promises';
import { type Conversation, ConversationModel } from '../../../domain/conversations/core/conversation.js';
import { deskOf } from '../../../domain/conversations/desks/choose.js';
import type { SlackDesk } from '../../../domain/conversations/desks/desk.js';
import { type Lease, leaseHasTime, underLease } from '../../../platform/queue/lease.js';
import { recordBlocked } from '../core/blocked.js';
import type { Desk, Workspaces } from '../core/desk-context.js';
import { attempt } from '../core/post/attempt.js';
import { afterFailure, backOffLeft, holdBack, recordTaken } from './after-failure.js';
import { closeFormerThread } from './former-thread.js';
import { updateMarks } from './marks/marks.js';
import { moveThread } from './move.js';
import { ensureRoot } from './root.js';
import { showCard } from './show-card.js';
import { postNext } from './thread.js';

/** A wait this short is sat out; a longer one gives the worker's slot to others. */
const shortWaitMs = 50;

/**
 * Makes Slack show what is stored of a conversation: its root, its messages in order, delivery reactions, the
 * card. The milliseconds to wait before it goes on, 0
 * when nothing is owed; false when another worker is doing so. Safe to run twice and after a crash at any point.
 */
export async function drainDesk(workspaces: Workspaces, conversationId: string): Promise<number | false> {
  return underLease(`desk:${conversationId}`, (lease) => work(workspaces, conversationId, lease));
}

/** Works until nothing is owed or something must be waited for; the milliseconds to wait, 0 when done. */
async function work(workspaces: Workspaces, conversationId: string, lease: Lease): Promise<number> {
  const conversation = await ConversationModel.findById(conversationId).lean<Conversation>();
  if (!conversation) {
    return attempt(workspaces, conversationId, () => closeFormerThread(workspaces, conversationId));
  }
  if (conversation.desk.wanted === false) return 0;
  const moved = await moveThread(conversation);
  const place = await deskOf(conversation);
  if (!place) return 0; // there is no desk yet: the sweeper comes again
  const desk = await workspaces.ofTeam(place.team_id);
  if (!desk) await recordBlocked(workspaces, place, 'not_installed');
  if (!desk || place.blocked) return holdBack(conversation, place);
  const left = backOffLeft(conversation);
  if (left > 0) return left;
  const troubled = (conversation.desk.tries ?? 0) > 0;
  try {
    const wait = await show(desk, { conversation, place, lease });
    if (troubled && (wait === 0 || conversation.desk.tries === 0)) await recordTaken(conversation);
    return wait || (moved ? 0 : 500);
  } catch (error) {
    return afterFailure(desk, { conversation, place, error });
  }
}

interface Shown {
  conversation: Conversation;
  place: SlackDesk;
  lease: Lease;
}

async function show(desk: Desk, { conversation, place, lease }: Shown): Promise<number> {
  const wait = (await ensureRoot(desk, conversation)) || (await showMessages(desk, conversation, lease));
  if (wait > 0) return wait;
  // Neither of the two holds up messages, nor the other.
  const waits = [await updateMarks(desk, conversation, place), await showCard(desk, conversation)];
  const next = waits.filter((ms) => ms > 0);
  return next.length > 0 ? Math.min(...next) : 0;
}

async function showMessages(desk: Desk, conversation: Conversation, lease: Lease): Promise<number> {
  for (;;) {
    if (!leaseHasTime(lease)) return 1; // the lease is nearly over: another run goes on
    const { more, wait } = await postNext(desk, conversation, lease.fence);
    if (!more || wait > shortWaitMs) return wait;
    if (wait > 0) await setTimeout(wait);
  }
}
