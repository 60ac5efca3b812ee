import { ConversationModel } from '../core/conversation.js';
import { type Message, MessageModel } from './message.js';

/** Numbers kept free for messages that were given a lower one and are stored only now. */
const spare = 1_000;
const batchSize = 500;

/**
 * Numbers a conversation's messages anew in the order in which they were stored; what is said from now on gets
 * higher numbers. Returns the number below which no message of it is left. May be repeated after a crash.
 */
export async function numberInOrder(conversationId: string): Promise<number> {
  const conversation_id = conversationId;
  const room = (await MessageModel.countDocuments({ conversation_id })) + spare;
  const raised = await ConversationModel.findOneAndUpdate(
    { _id: conversationId },
    { $inc: { seq: room } },
    { returnDocument: 'after' },
  ).lean();
  if (!raised) return 0;
  const base = raised.seq - room;
  // They are sorted without what they say: they may be many.
  const inOrder = MessageModel.aggregate<Pick<Message, '_id'>>([
    { $match: { conversation_id, seq: { $lte: raised.seq } } },
    { $project: { created_at: 1 } },
    { $sort: { created_at: 1, _id: 1 } },
  ])
    .allowDiskUse(true)
    .cursor<Pick<Message, '_id'>>();
  let seq = base;
  let ids: string[] = [];
  const number = async (): Promise<void> => {
    const writes = ids.map((_id) => {
      seq += 1;
      return { updateOne: { filter: { _id: _id as never, conversation_id }, update: { $set: { seq } } } };
    });
    ids = [];
    if (writes.length > 0) await MessageModel.collection.bulkWrite(writes, { ordered: false });
  };
  for await (const { _id } of inOrder) {
    ids.push(_id);
    if (ids.length === batchSize) await number();
  }
  await number();
  return base;
}
