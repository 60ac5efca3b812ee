import { type Conversation, ConversationModel } from '../../conversations/core/conversation.js';
import { FormerConversationModel } from '../../conversations/core/former-conversation.js';
import {
  type MergedConversation,
  MergeModel,
  type ReachedBy,
  stillMerged,
} from '../../conversations/core/merge-record.js';
import { joinRecent } from '../../conversations/core/recent-inbound.js';
import { type Handoff, HandoffModel } from '../../conversations/hand-off/handoff-record.js';
import { lastInbound } from '../../conversations/messages/last-inbound.js';
import { inMergeTransaction } from './merge-transaction.js';

/** Changes `into` and remembers how both were, in one transaction; null when one of them is gone. */
export function recordJoin(
  mergeId: string,
  {
    conversation_id,
    contact_id,
    into: intoId,
  }: { conversation_id: string; contact_id: string; into: string },
): Promise<MergedConversation | null> {
  return inMergeTransaction(async () => {
    await stillMerged(mergeId);
    const [before, into] = [
      await ConversationModel.findById(conversation_id).lean<Conversation>(),
      await ConversationModel.findById(intoId).lean<Conversation>(),
    ];
    if (!before || !into) return null;
    const gave_thread = into.desk.root_ts === null && before.desk.root_ts !== null;
    if (gave_thread) {
      await ConversationModel.updateOne(
        { _id: before._id },
        { $set: { 'desk.root_ts': null, 'desk.root_state': 'none' } },
      );
    }
    const silenced = into.ai_enabled && !before.ai_enabled;
    const epoch = into.ai_epoch + (silenced ? 1 : 0);
    const entry: MergedConversation = {
      conversation_id: before._id,
      contact_id,
      kind: 'joined',
      into: into._id,
      before,
      into_before: reachedBy(into),
      gave_thread,
      epochs: { wanted: before.ai_enabled && !into.ai_enabled ? epoch - 1 : epoch, stale: epoch - 1 },
      handoff: await joinHandoff(before, into, silenced ? epoch : null),
      numbered_from: null,
    };
    await ConversationModel.updateOne(
      { _id: into._id },
      {
        $set: { ...(await joined(before, into, gave_thread)), ai_epoch: epoch },
        $inc: { 'desk.card_rev': 1 },
      },
    );
    await FormerConversationModel.create({
      _id: before._id,
      number: before.number,
      conversation_id: into._id,
      merge_id: mergeId,
      contact_name: before.contact_name,
      slack:
        before.desk.root_ts && !gave_thread
          ? { channel: before.desk.channel!, thread_ts: before.desk.root_ts }
          : null,
      card_owed: before.desk.root_ts !== null && !gave_thread,
    });
    await MergeModel.updateOne({ _id: mergeId }, { $push: { conversations: entry } });
    return entry;
  });
}

const reachedBy = ({ address, last_inbound_at, window_expires_at }: Conversation): ReachedBy => ({
  address,
  last_inbound_at,
  window_expires_at,
});

/** What `into` is from now on: open if one was, with people if one was, reached as the customer wrote last. */
async function joined(
  before: Conversation,
  into: Conversation,
  gave_thread: boolean,
): Promise<Record<string, unknown>> {
  const both = [into, before];
  const status = (['active', 'snoozed', 'resolved'] as const).find((one) =>
    both.some((conversation) => conversation.status === one),
  )!;
  const wroteLast = await lastHeardOf(before, into);
  const withPeople = both.filter(({ ai_enabled }) => !ai_enabled);
  const handed =
    withPeople.sort((one, other) => +(one.handed_off_at ?? 0) - +(other.handed_off_at ?? 0))[0] ?? into;
  const closed = both.filter((conversation) => conversation.status === status);
  return {
    ...reachedBy(wroteLast),
    status,
    snoozed_until: status === 'snoozed' ? closed[0]!.snoozed_until : null,
    resolved_at: status === 'resolved' ? (into.resolved_at ?? before.resolved_at) : null,
    ai_enabled: into.ai_enabled && before.ai_enabled,
    handed_off_at: handed.handed_off_at,
    handoff_reason: handed.handoff_reason,
    handoff_message_id: handed.handoff_message_id,
    greeted: into.greeted || before.greeted,
    recent_inbound: joinRecent(before.recent_inbound, into.recent_inbound),
    'desk.wanted': into.desk.wanted || before.desk.wanted,
    'desk.card_owed': true,
    ...(gave_thread ? threadOfDesk(before.desk) : {}),
  };
}

/** The one the customer wrote in last, by WhatsApp's clock of whole seconds, and within one by when it came here. */
async function lastHeardOf(before: Conversation, into: Conversation): Promise<Conversation> {
  const apart = +(before.last_inbound_at ?? 0) - +(into.last_inbound_at ?? 0);
  if (apart !== 0) return apart > 0 ? before : into;
  const cameHere = async ({ _id }: Conversation): Promise<number> =>
    +((await lastInbound(_id))?.created_at ?? 0);
  return (await cameHere(before)) > (await cameHere(into)) ? before : into;
}

const threadOfDesk = ({
  channel,
  root_ts,
  card,
  earlier,
}: Conversation['desk']): Record<string, unknown> => ({
  'desk.channel': channel,
  'desk.root_ts': root_ts,
  'desk.root_state': 'posted',
  'desk.card': card,
  'desk.earlier': earlier,
});

/** A conversation has one hand-off under way: the other's goes on as its own (`asEpoch`), or ends. */
async function joinHandoff(
  before: Conversation,
  into: Conversation,
  asEpoch: number | null,
): Promise<MergedConversation['handoff']> {
  const open = await HandoffModel.findOne({ conversation_id: before._id, resolved_at: null }).lean<Handoff>();
  if (!open) return null;
  const ended_at = asEpoch === null ? new Date() : null;
  await HandoffModel.updateOne(
    { _id: open._id },
    {
      $set: ended_at
        ? { resolved_at: ended_at, outcome: 'returned' }
        : { conversation_id: into._id, ai_epoch: asEpoch! },
    },
  );
  return { id: open._id, ai_epoch: open.ai_epoch, ended_at };
}
