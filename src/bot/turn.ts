import { ContactModel } from '../contacts/contact.js';
import { languageOf } from '../contacts/phone.js';
import { updateContact } from '../contacts/write.js';
import { type Conversation, ConversationModel } from '../conversations/conversation.js';
import { getConversation, handOff, settleHandoff } from '../conversations/handoff.js';
import { deskLane, type Message, MessageModel, newMessage } from '../conversations/message.js';
import { ring } from '../platform/doorbell.js';
import { insertOnce } from '../platform/mongo.js';
import { chosenIn } from './choice.js';
import {
  agentChoice,
  asksForAgent,
  type BotLanguage,
  type BotReply,
  fallbackReply,
  greeting,
  handoffReply,
  keywordAnswer,
  languageOfText,
  nearestLanguage,
} from './replies.js';

/**
 * Lets the bot look at everything customers wrote in this conversation that it has not seen, in order. Run under
 * the conversation's bot lease; safe to run again after a crash at any point.
 */
export async function takeTurn(conversationId: string, defaultLanguage: string): Promise<void> {
  for (;;) {
    const inbound = await MessageModel.findOne({ conversation_id: conversationId, 'bot.state': 'pending' })
      .sort({ seq: 1, _id: 1 })
      .lean<Message>();
    if (!inbound) return;
    const conversation = await getConversation(conversationId);
    if (conversation.ai_enabled) await answer(inbound, conversation, defaultLanguage);
    else await afterHandoff(inbound, conversation, defaultLanguage);
    await MessageModel.updateOne({ _id: inbound._id }, { $set: { 'bot.state': 'done' } });
  }
}

async function answer(inbound: Message, conversation: Conversation, defaultLanguage: string): Promise<void> {
  // Something this version cannot read: silence is better than "I did not understand" to a sticker from tomorrow.
  if (inbound.type === 'unsupported') return;
  const language = await languageFor(inbound, defaultLanguage);
  const choice = await chosenIn(inbound);
  if (choice?.id === agentChoice || asksForAgent(inbound.text)) {
    const handed = await handOff(conversation._id, 'the customer asked for a person', {
      messageId: inbound._id,
    });
    return say(handed, inbound, 'handoff', handoffReply(language));
  }
  if (!conversation.greeted) {
    await say(conversation, inbound, 'greeting', greeting(conversation.contact_name, language));
    await ConversationModel.updateOne({ _id: conversation._id }, { $set: { greeted: true } });
    return;
  }
  const said = choice?.title ?? (inbound.type === 'text' ? inbound.text : '');
  await say(conversation, inbound, 'answer', keywordAnswer(said, language) ?? fallbackReply(language));
}

/** People have the conversation: finishes a hand-off that a crash, or a message at that very moment, cut in two. */
async function afterHandoff(
  inbound: Message,
  conversation: Conversation,
  defaultLanguage: string,
): Promise<void> {
  await settleHandoff(conversation);
  if (conversation.handoff_message_id !== inbound._id) return;
  await say(conversation, inbound, 'handoff', handoffReply(await languageFor(inbound, defaultLanguage)));
}

/** What the customer just wrote in, else the contact's language, their country's, the default; the first is kept. */
async function languageFor(inbound: Message, defaultLanguage: string): Promise<BotLanguage> {
  const contact = await ContactModel.findById(inbound.contact_id).lean();
  const phone = contact?.whatsapp_contact_id;
  const language = nearestLanguage([
    languageOfText(inbound.text),
    contact?.language,
    phone ? languageOf(phone) : undefined,
    defaultLanguage,
  ]);
  await updateContact({ _id: inbound.contact_id, language: null }, { set: { language } });
  return language;
}

/** Queues one message of the bot, unique per inbound message and stamped with the epoch it was decided in. */
async function say(
  conversation: Conversation,
  inbound: Message,
  part: string,
  { text, choices }: BotReply,
): Promise<void> {
  const dedup_key = `bot:${inbound._id}:${part}`;
  if (await MessageModel.exists({ dedup_key })) return;
  const numbered = await ConversationModel.findOneAndUpdate(
    { _id: conversation._id, ai_epoch: conversation.ai_epoch },
    { $inc: { seq: 1 } },
    { returnDocument: 'after' },
  ).lean<Conversation>();
  if (!numbered) return; // Somebody took over while the bot was thinking: it stays silent.
  const message = newMessage(numbered, {
    direction: 'out',
    author: 'bot',
    author_name: 'Bot',
    type: choices ? 'interactive' : 'text',
    text,
    choices,
    state: 'queued',
    dedup_key,
    ai_epoch: conversation.ai_epoch,
    desk: deskLane(numbered.desk.wanted ? 'pending' : 'waiting'),
  });
  await insertOnce(MessageModel, message, { dedup_key });
  ring('deliver', conversation._id);
  if (numbered.desk.wanted) ring('desk', conversation._id);
}
