import { insertOnce } from '../../platform/database/mongo.js';
import { ring } from '../../platform/queue/doorbell.js';
import { ContactModel } from '../contacts/contact/contact.js';
import { languageOf } from '../contacts/phone/phone.js';
import { updateContact } from '../contacts/write/write.js';
import { contactCardsChanged } from '../conversations/core/card-owed.js';
import { type Conversation, ConversationModel } from '../conversations/core/conversation.js';
import { deliverBell, deskBell } from '../conversations/core/doorbells.js';
import { getConversation } from '../conversations/core/find.js';
import { handOff, settleHandoff } from '../conversations/hand-off/handoff.js';
import { deskLane, type Message, MessageModel, newMessage } from '../conversations/messages/message.js';
import { asksForPerson } from './asks-for-person.js';
import { chosenIn } from './choice.js';
import {
  agentChoice,
  type BotLanguage,
  type BotReply,
  fallbackReply,
  greeting,
  handoffReply,
  keywordAnswer,
  languageOfText,
  nearestLanguage,
  speaks,
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
  if (choice?.id === agentChoice || asksForPerson(inbound)) {
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
  const known = keywordAnswer(said, language);
  if (known) return say(conversation, inbound, 'answer', known);
  await notUnderstood(conversation, inbound, language);
}

/**
 * The bot has no answer: says so once, then in other words, then gives the conversation to people. What was written
 * before the customer could read that is passed over: one thought in three messages gets one answer.
 */
async function notUnderstood(
  conversation: Conversation,
  inbound: Message,
  language: BotLanguage,
): Promise<void> {
  const last = await lastSaid(inbound);
  if (last?.dedup_key.startsWith(`bot:${inbound._id}:`)) return; // a crash came after it
  const before = last && partOf(last);
  if (before !== 'fallback' && before !== 'fallback_again')
    return say(conversation, inbound, 'fallback', fallbackReply(language, 'fallback'));
  if (inbound.created_at <= last!.created_at) return;
  if (before === 'fallback')
    return say(conversation, inbound, 'fallback_again', fallbackReply(language, 'fallback_again'));
  const handed = await handOff(conversation._id, 'the bot could not answer', { messageId: inbound._id });
  await say(handed, inbound, 'handoff', handoffReply(language));
}

/** What the customer was told last. */
const lastSaid = ({ conversation_id }: Message): Promise<Message | null> =>
  MessageModel.findOne({ conversation_id, direction: 'out' }).sort({ seq: -1 }).lean<Message>();

const partOf = ({ dedup_key }: Message): string => dedup_key.split(':').at(-1) ?? '';

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

/** The everyday words of another language that show that somebody writes in it now; one may be a courtesy. */
const surely = 2;

/**
 * What the customer just wrote in, else the contact's language, their country's, the default. It is kept where none is
 * known, and where they surely write in another one that the bot speaks.
 */
async function languageFor(inbound: Message, defaultLanguage: string): Promise<BotLanguage> {
  const contact = await ContactModel.findById(inbound.contact_id).lean();
  const phone = contact?.whatsapp_contact_id;
  const known = contact?.language ?? null;
  const language = nearestLanguage([
    languageOfText(inbound.text),
    known,
    phone ? languageOf(phone) : undefined,
    defaultLanguage,
  ]);
  const written = languageOfText(inbound.text, surely);
  const other = written && known && speaks(known) && nearestLanguage([known]) !== written;
  const kept = other ? written : language;
  if (contact && (known === null || other)) {
    await updateContact({ _id: inbound.contact_id, language: known }, { set: { language: kept } });
    if (other) await contactCardsChanged([inbound.contact_id]);
  }
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
  ring(deliverBell, conversation._id);
  if (numbered.desk.wanted) ring(deskBell, conversation._id);
}
