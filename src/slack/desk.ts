import { setTimeout } from 'node:timers/promises';
import { type Conversation, ConversationModel } from '../conversations/conversation.js';
import { deskOf } from '../conversations/desks/choose.js';
import type { SlackDesk } from '../conversations/desks/desk.js';
import { hold, releaseHeld } from '../conversations/desks/hold.js';
import { ringLater } from '../platform/doorbell.js';
import { type Lease, leaseHasTime, withLease } from '../platform/lease.js';
import { attempt } from './attempt.js';
import { noteBlocked } from './blocked.js';
import { updateCard } from './card.js';
import { slackFailure } from './client.js';
import type { Desk, Workspaces } from './desk-context.js';
import { closeFormerThread } from './former-thread.js';
import { updateMarks } from './marks.js';
import { moveThread } from './move.js';
import { ensureRoot } from './root.js';
import { LeaseLost, postNext } from './thread.js';

/** A wait this short is sat out; a longer one gives the worker's slot to others. */
const shortWaitMs = 50;

/**
 * Makes Slack show what is stored of a conversation: its root, its messages in order, delivery reactions, the
 * card. Returns false when another worker is doing so. Safe to run twice and after a crash at any point.
 */
export async function drainDesk(workspaces: Workspaces, conversationId: string): Promise<boolean> {
  return withLease(`desk:${conversationId}`, async (lease) => {
    const wait = await work(workspaces, conversationId, lease);
    if (wait > 0) ringLater('desk', conversationId, wait);
  });
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
  if (!desk) await noteBlocked(workspaces, place, 'not_installed');
  if (!desk || place.blocked) return holdBack(conversation, place);
  try {
    const wait = await show(desk, conversation, lease);
    return wait || (moved ? 0 : 500);
  } catch (error) {
    return afterFailure(desk, { conversation, place, error });
  }
}

async function show(desk: Desk, conversation: Conversation, lease: Lease): Promise<number> {
  const wait = (await ensureRoot(desk, conversation)) || (await showMessages(desk, conversation, lease));
  if (wait > 0) return wait;
  await updateMarks(desk, conversation);
  // What changed the card since has raised its revision and rung again.
  return conversation.desk.card_owed ? updateCard(desk, conversation) : 0;
}

async function showMessages(desk: Desk, conversation: Conversation, lease: Lease): Promise<number> {
  for (;;) {
    if (!leaseHasTime(lease)) return 1; // the lease is nearly over: another run goes on
    const { more, wait } = await postNext(desk, conversation, lease.fence);
    if (!more || wait > shortWaitMs) return wait;
    if (wait > 0) await setTimeout(wait);
  }
}

interface Failed {
  conversation: Conversation;
  place: SlackDesk;
  error: unknown;
}

async function afterFailure(desk: Desk, { conversation, place, error }: Failed): Promise<number> {
  if (error instanceof LeaseLost) return 1;
  const failure = slackFailure(error);
  desk.log.warn(
    { conversation_id: conversation._id, kind: failure.kind, reason: failure.reason },
    'Slack call failed',
  );
  if (failure.kind === 'limited') {
    await desk.pace.pause(place.slack_channel_id, failure.afterMs);
    return failure.afterMs;
  }
  if (failure.kind === 'blocked') {
    await noteBlocked(desk.workspaces, place, failure.reason);
    return holdBack(conversation, place);
  }
  // Ended or never left: soon again. Still open: once it must have ended (see `reconcile`).
  return failure.kind === 'open' ? 2_000 : 500;
}

/** Everything for a blocked desk waits, without a timer: whoever frees it lets it go on. */
async function holdBack(conversation: Conversation, place: SlackDesk): Promise<0> {
  if (!(await hold(conversation, place))) await releaseHeld();
  return 0;
}
