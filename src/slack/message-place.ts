import { type Message, MessageModel } from '../conversations/message.js';

/** The customer's message that this post shows, the last one where it shows several; null when it shows none. */
export async function customerMessageAt(channel: string, ts: string): Promise<Message | null> {
  const [message] = await MessageModel.find({ 'desk.channel': channel, 'desk.ts': ts, direction: 'in' })
    .sort({ seq: -1 })
    .limit(1)
    .lean<Message[]>();
  return message ?? null;
}
