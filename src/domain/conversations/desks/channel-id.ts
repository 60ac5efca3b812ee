import { currentSession, inTransaction } from '../../../platform/database/transaction.js';
import { recordAudit } from '../../people/core/audit.js';
import { cardChanged } from '../core/card-owed.js';
import { type Conversation, ConversationModel } from '../core/conversation.js';
import { FormerConversationModel } from '../core/former-conversation.js';
import { type Message, MessageModel } from '../messages/message.js';
import { type Note, NoteModel } from '../notes/note.js';
import { desksChanged, type SlackDesk, SlackDeskModel } from './desk.js';

/** Slack can give a channel another id (`channel_id_changed`). What is stored under the old one is brought along. */

/** What a reply or note written in Slack is unique by begins with this; see slackKey. */
const keyPrefix = (channel: string): string => `slack:${channel}:`;

const pageSize = 500;

/**
 * The desk's channel has another id from now on. Everything of its conversations follows: each when it is next looked
 * at, and the rest with `followNext`. Null when no desk has its threads there. Safe to repeat.
 */
export async function channelIdChanged(from: string, to: string): Promise<SlackDesk | null> {
  const desk = await inTransaction(async () => {
    const before = await SlackDeskModel.findOne({ slack_channel_id: from }).lean<SlackDesk>();
    if (!before) return null;
    // Somebody, or a thread that was found there, has made it a desk meanwhile: it is this one.
    await SlackDeskModel.deleteOne({ slack_channel_id: to });
    await recordAudit(
      {
        action: 'desk.updated',
        entity_type: 'desk',
        entity_id: before._id,
        actor_user_id: null,
        changes: { slack_channel_id: { before: from, after: to } },
      },
      currentSession(),
    );
    return SlackDeskModel.findOneAndUpdate(
      { _id: before._id, slack_channel_id: from },
      {
        $set: { slack_channel_id: to },
        $addToSet: { former_channel_ids: from },
        $push: { moves: { from, after: '' } },
      },
      { returnDocument: 'after' },
    ).lean<SlackDesk>();
  });
  desksChanged();
  return desk;
}

/**
 * Ids under which something of this channel may still be stored, then its own once more: it may have followed while
 * it was looked for. Empty when the channel had no other; asked of the database.
 */
export async function formerIdsOf(channel: string): Promise<string[]> {
  const desk = await SlackDeskModel.findOne({ slack_channel_id: channel }).lean<SlackDesk>();
  const former = desk?.former_channel_ids ?? [];
  return former.length > 0 ? [...former.filter((id) => id !== channel), channel] : [];
}

type Followed = Pick<Conversation, '_id' | 'contact_uuid'>;

/** How many conversations are brought along at once. */
const atOnce = 200;

/** The next conversations after this one, by id. */
export const conversationsAfter = (after: string): Promise<Followed[]> =>
  ConversationModel.find({ _id: { $gt: after } })
    .sort({ _id: 1 })
    .limit(atOnce)
    .select({ contact_uuid: 1 })
    .lean<Followed[]>();

/** Records how far a move has come; at its end (null) nothing is owed any more. */
export async function recordMove(deskId: string, from: string, after: string | null): Promise<void> {
  if (after === null) await SlackDeskModel.updateOne({ _id: deskId }, { $pull: { moves: { from } } });
  else
    await SlackDeskModel.updateOne({ _id: deskId, 'moves.from': from }, { $set: { 'moves.$.after': after } });
  desksChanged();
}

/** Brings what is stored of these conversations from a channel's former id to its new one. Safe to repeat. */
export async function followChannel(
  conversations: readonly Followed[],
  from: string,
  to: string,
): Promise<void> {
  const ids = { $in: conversations.map(({ _id }) => _id) };
  const key = { $regex: `^${keyPrefix(from)}` };
  await inPages(
    () =>
      MessageModel.find({ conversation_id: ids, $or: [{ 'desk.channel': from }, { dedup_key: key }] })
        .select({ dedup_key: 1, part_of: 1, 'desk.channel': 1 })
        .limit(pageSize)
        .lean<Pick<Message, '_id' | 'dedup_key' | 'part_of' | 'desk'>[]>(),
    (page) =>
      MessageModel.collection.bulkWrite(
        page.map(({ _id, dedup_key, part_of, desk }) => {
          const set = {
            dedup_key: keyUnder(dedup_key, from, to),
            part_of: part_of && keyUnder(part_of, from, to),
            'desk.channel': desk.channel === from ? to : desk.channel,
          };
          return { updateOne: { filter: { _id: _id as never }, update: { $set: set } } };
        }),
        { ordered: false },
      ),
  );
  await inPages(
    () =>
      NoteModel.find({
        entity_id: { $in: conversations.map(({ contact_uuid }) => contact_uuid) },
        dedup_key: key,
      })
        .select({ dedup_key: 1 })
        .limit(pageSize)
        .lean<Pick<Note, '_id' | 'dedup_key'>[]>(),
    (page) =>
      NoteModel.collection.bulkWrite(
        page.map(({ _id, dedup_key }) => ({
          updateOne: {
            filter: { _id: _id as never },
            update: { $set: { dedup_key: keyUnder(dedup_key, from, to) } },
          },
        })),
        { ordered: false },
      ),
  );
  await inPages(
    () =>
      FormerConversationModel.find({ conversation_id: ids, 'slack.channel': from })
        .select({ _id: 1 })
        .limit(pageSize)
        .lean<{ _id: string }[]>(),
    (page) =>
      FormerConversationModel.updateMany(
        { _id: { $in: page.map(({ _id }) => _id) } },
        { $set: { 'slack.channel': to } },
      ),
  );
  for (const path of ['desk.move_to', 'desk.earlier.channel'])
    await ConversationModel.updateMany({ _id: ids, [path]: from }, { $set: { [path]: to } });
  // This comes last: until then whoever looks for the rest of it finds that it has not followed.
  await ConversationModel.updateMany(
    { _id: ids, 'desk.channel': from },
    { ...cardChanged, $set: { ...cardChanged.$set, 'desk.channel': to } },
  );
}

const keyUnder = (key: string, from: string, to: string): string =>
  key.startsWith(keyPrefix(from)) ? keyPrefix(to) + key.slice(keyPrefix(from).length) : key;

/** Changes what is found until nothing is found any more. */
async function inPages<T>(find: () => Promise<T[]>, change: (page: T[]) => Promise<unknown>): Promise<void> {
  for (let page = await find(); page.length > 0; page = await find()) await change(page);
}
