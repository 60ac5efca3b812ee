import { type Message, MessageModel } from '../conversations/messages/message.js';

/** What a customer chose of what the bot offered last. */
export interface Chosen {
  id: string;
  /** The title as it was offered. */
  title: string;
}

/** The choice that was tapped, or named by its number where nothing can be tapped; undefined for other words. */
export async function chosenIn(inbound: Message): Promise<Chosen | undefined> {
  if (inbound.choice) return { id: inbound.choice, title: inbound.text };
  const number = /^(\d{1,2})[.)]?$/.exec(inbound.text.trim())?.[1];
  if (!number) return undefined;
  const last = await MessageModel.findOne({
    conversation_id: inbound.conversation_id,
    direction: 'out',
    seq: { $lt: inbound.seq },
  })
    .sort({ seq: -1 })
    .lean<Message>();
  return last?.choices?.options[Number(number) - 1];
}
