import { type Message, MessageModel } from '../conversations/message.js';

/** The messages that these answer, by WhatsApp's id; nothing is asked where none answers any. */
export async function quotedBy(messages: readonly Message[]): Promise<Map<string, Message>> {
  const ids = messages.flatMap(({ reply_to }) => (reply_to === null ? [] : [reply_to]));
  if (ids.length === 0) return new Map();
  const found = await MessageModel.find({
    provider_id: { $in: ids },
    channel_id: messages[0]!.channel_id,
  })
    .limit(ids.length)
    .lean<Message[]>();
  return new Map(found.map((message) => [message.provider_id!, message]));
}
