import { type Assignment, AssignmentModel } from '../../../domain/conversations/assignment/assign.js';
import type { CardShown, Conversation, ToldState } from '../../../domain/conversations/core/conversation.js';
import { type Handoff, HandoffModel } from '../../../domain/conversations/hand-off/handoff-record.js';
import { notifyDesk } from '../../../domain/conversations/messages/notice.js';
import { workspaceSettings } from '../../../domain/people/core/settings.js';
import { type User, UserModel } from '../../../domain/people/core/user.js';

/** What a thread says of a conversation's state, so that colleagues see what was done by a click or elsewhere. */
export const toldState = (conversation: Conversation, owner: User | null): ToldState => ({
  owner: owner?._id ?? null,
  handed_off: conversation.ai_enabled ? null : (conversation.handed_off_at?.getTime() ?? null),
  snoozed_until: conversation.status === 'snoozed' ? (conversation.snoozed_until?.getTime() ?? null) : null,
});

/**
 * Says in the thread what has changed since its card was brought up to date: resolved or open again, another owner,
 * handed off again, back with the bot, snoozed. Each once; what was changed back before Slack showed it is passed over.
 */
export async function sayChanges(conversation: Conversation, owner: User | null): Promise<void> {
  const { card } = conversation.desk;
  if (!card) return;
  await sayStatus(conversation, card);
  if (!card.told) return;
  const now = toldState(conversation, owner);
  const taken = card.told.owner !== now.owner && (await sayOwner(conversation, owner));
  if (card.told.handed_off !== now.handed_off) await sayHandoff(conversation, { owner, taken });
  if (card.told.snoozed_until !== now.snoozed_until) await saySnooze(conversation, card.told, now);
}

const say = (
  { _id }: Conversation,
  key: string,
  text: string,
  more: { mention?: string | null; at?: Date } = {},
): Promise<void> => notifyDesk(_id, key, text, { kind: 'info', message_id: null, ...more });

async function sayStatus(conversation: Conversation, { status: before, at }: CardShown): Promise<void> {
  const { _id, status, resolved_at } = conversation;
  if (status === 'resolved' && before !== 'resolved') {
    const by = await nameOf((await lastHandoff(_id))?.resolved_by);
    await say(conversation, `resolved:${_id}:${resolved_at?.getTime()}`, `Resolved${by ? ` by ${by}` : ''}.`);
  }
  if (status !== 'resolved' && before === 'resolved')
    await say(conversation, `reopened:${_id}:${at.getTime()}`, 'Reopened.');
}

/** Says who owns it from now on; whether they took it themselves. */
async function sayOwner(conversation: Conversation, owner: User | null): Promise<boolean> {
  const { _id, contact_uuid, desk } = conversation;
  const row = await AssignmentModel.findOne({ contact_id: contact_uuid })
    .sort({ assigned_at: -1, _id: -1 })
    .lean<Assignment>();
  // A merge brings another owner without a row of its own.
  const logged = row !== null && row.assigned_to === (owner?._id ?? null);
  const by = logged ? await nameOf(row.assigned_by) : null;
  const taken = owner !== null && logged && row.assigned_by === owner._id;
  const key = logged ? row._id : String(desk.card_rev);
  await say(conversation, `owner:${_id}:${key}`, ownerLine(owner, by, taken));
  return taken;
}

function ownerLine(owner: User | null, by: string | null, taken: boolean): string {
  if (taken) return `${owner!.name} took this.`;
  if (!owner) return by ? `${by} removed the owner: nobody owns this now.` : 'Nobody owns this now.';
  return by ? `${by} assigned this to ${owner.name}.` : `${owner.name} owns this now.`;
}

/** People have it anew, or the bot. Who replied says that already; somebody is called where nobody acted. */
async function sayHandoff(
  conversation: Conversation,
  { owner, taken }: { owner: User | null; taken: boolean },
): Promise<void> {
  const { _id, ai_enabled, ai_epoch, status, handoff_reason } = conversation;
  if (ai_enabled) {
    if (status === 'resolved') return;
    const by = await nameOf((await lastHandoff(_id))?.resolved_by);
    return say(
      conversation,
      `returned:${_id}:${ai_epoch}`,
      by ? `${by} returned this to the bot.` : 'The bot answers here again.',
    );
  }
  if (handoff_reason === 'an agent replied') return;
  const { opened_by } = (await lastHandoff(_id)) ?? {};
  const by = await nameOf(opened_by);
  if (by && handoff_reason === 'an agent claimed it') {
    if (taken && opened_by === owner?._id) return;
    return say(conversation, `handed-off:${_id}:${ai_epoch}`, `${by} took this from the bot.`);
  }
  const mention = by ? null : callsFor(owner);
  await say(conversation, `handed-off:${_id}:${ai_epoch}`, `Handed off again: ${handoff_reason}.`, {
    mention,
  });
}

/** The owner; without one whoever is at the desk, unless the router gives it to somebody in a moment. */
function callsFor(owner: User | null): string | null {
  if (owner) return owner.slack_user_id;
  return workspaceSettings().routing.mode === 'manual' ? 'here' : null;
}

async function saySnooze(conversation: Conversation, before: ToldState, now: ToldState): Promise<void> {
  const { _id, status, snoozed_by, last_inbound_at, desk } = conversation;
  if (now.snoozed_until !== null) {
    const by = await nameOf(snoozed_by);
    const text = by ? `${by} snoozed this until` : 'Snoozed until';
    return say(conversation, `snoozed:${_id}:${now.snoozed_until}`, text, {
      at: new Date(now.snoozed_until),
    });
  }
  const byItself = before.snoozed_until! <= Date.now() || (last_inbound_at ?? 0) > desk.card!.at;
  if (byItself || status === 'resolved') return;
  await say(conversation, `unsnoozed:${_id}:${before.snoozed_until}`, 'Reopened before its snooze was over.');
}

const lastHandoff = (conversation_id: string): Promise<Handoff | null> =>
  HandoffModel.findOne({ conversation_id }).sort({ ai_epoch: -1 }).lean<Handoff>();

/** The name of who did it; null for nobody in particular. */
async function nameOf(userId: string | null | undefined): Promise<string | null> {
  if (!userId) return null;
  const user = await UserModel.findById(userId).select({ name: 1 }).lean<Pick<User, 'name'>>();
  return user?.name ?? null;
}
