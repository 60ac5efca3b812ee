import { type Conversation, ConversationModel } from '../../../domain/conversations/core/conversation.js';
import type { SlackDesk } from '../../../domain/conversations/desks/desk.js';
import { hold, releaseHeld } from '../../../domain/conversations/desks/hold.js';
import { recordBlocked, tellAdmins } from '../core/blocked.js';
import { slackFailure } from '../core/call/client.js';
import { growing } from '../core/call/patience.js';
import type { Desk } from '../core/desk-context.js';
import { LeaseLost } from './thread.js';

interface Failed {
  conversation: Conversation;
  place: SlackDesk;
  error: unknown;
}

/**
 * What is done when a conversation's root or messages could not be posted: the milliseconds to wait, 0 where somebody
 * else lets it go on. Nothing is given up here: what Slack does not take is held, tried ever more rarely, and told.
 */
export async function afterFailure(desk: Desk, { conversation, place, error }: Failed): Promise<number> {
  if (error instanceof LeaseLost) return 1;
  const failure = slackFailure(error);
  desk.log.warn(
    { conversation_id: conversation._id, kind: failure.kind, reason: failure.reason },
    'Slack call failed',
  );
  if (failure.kind === 'limited') return failure.afterMs;
  const { kind, reason } = failure;
  if (kind === 'blocked') {
    await recordBlocked(desk.workspaces, place, reason);
    return holdBack(conversation, place);
  }
  return backOff(conversation, place, { kind, reason });
}

/** Everything for a blocked desk waits, without a timer: whoever frees it lets it go on. */
export async function holdBack(conversation: Conversation, place: SlackDesk): Promise<0> {
  if (!(await hold(conversation, place))) await releaseHeld();
  return 0;
}

/** How long after the first failure, and after any, in milliseconds: passing ones, and refusals that nothing ends. */
const pauses = {
  ended: [500, 10_000],
  not_sent: [500, 10_000],
  open: [2_000, 10_000],
  refused: [2_000, 600_000],
  unlisted: [2_000, 600_000],
} as const;

async function backOff(
  { _id, number, desk: { tries } }: Conversation,
  { name }: SlackDesk,
  { kind, reason }: { kind: keyof typeof pauses; reason: string },
): Promise<number> {
  const failed = (tries ?? 0) + 1;
  const [first, longest] = pauses[kind];
  const wait = growing(first, longest, failed);
  const lasting = kind === 'refused' || kind === 'unlisted';
  await ConversationModel.updateOne(
    { _id },
    {
      $set: {
        'desk.tries': failed,
        'desk.not_before': new Date(Date.now() + wait),
        'desk.problem': lasting ? reason : null,
      },
    },
  );
  if (lasting) {
    await tellAdmins(
      `not-taken/${reason}`,
      `Slack does not take posts in the desk "${name}" (${reason}). They are held and will be tried again; until then they are in the panel.`,
      [{ text: `#${number} waits`, conversation_id: _id }],
    );
  }
  return wait;
}

/** Milliseconds until a conversation whose last posts failed is tried again, 0 when it may be. */
export const backOffLeft = ({ desk }: Conversation): number =>
  Math.max(0, (desk.not_before?.getTime() ?? 0) - Date.now());

/** Slack takes its posts again. */
export async function recordTaken({ _id }: Conversation): Promise<void> {
  await ConversationModel.updateOne(
    { _id },
    { $set: { 'desk.tries': 0, 'desk.not_before': null, 'desk.problem': null } },
  );
}
