import type { Conversation } from '../../../domain/conversations/core/conversation.js';
import { type Message, MessageModel } from '../../../domain/conversations/messages/message.js';
import { escapeSlack } from '../core/mrkdwn.js';

/** A message link alone on the first line, as Slack writes it: …/archives/C0123/p1700000000123456. */
const link =
  /^\s*<https?:\/\/[^\s|>]+\/archives\/([A-Z0-9]+)\/p(\d{10})(\d{6})[^|>]*(?:\|[^>]*)?>[ \t]*(?:\n|$)/;

/** Lines that begin with `>`, as Slack escapes it, at the beginning. */
const quoted = /^\s*((?:&gt;[^\n]*(?:\n|$))+)/;

/** Quotes are looked for among so many of the latest messages, and shorter ones mean nothing. */
const latest = 50;
const shortest = 3;

/**
 * Slack has no quoted replies, so a reply quotes a message of its conversation when it begins with a link to it, alone
 * on its line, or with a blockquote of its beginning. That is taken off, and WhatsApp shows the message itself above
 * the reply. What quotes nothing that the customer has stays as it was written.
 */
export async function takeQuote(
  conversation: Pick<Conversation, '_id'>,
  channel: string,
  text: string,
): Promise<{ rest: string; replyTo?: string }> {
  const asLink = link.exec(text);
  if (asLink && asLink[1] === channel) {
    const ts = `${asLink[2]}.${asLink[3]}`;
    const [message] = await MessageModel.find({
      'desk.channel': channel,
      'desk.ts': ts,
      conversation_id: conversation._id,
    })
      .sort({ seq: -1 })
      .limit(1)
      .lean<Message[]>();
    return taken(text, asLink[0], message);
  }
  const asQuote = quoted.exec(text);
  if (!asQuote) return { rest: text };
  const words = flat(asQuote[1]!.replace(/^&gt;\s?/gm, ''));
  if (words.length < shortest) return { rest: text };
  const messages = await MessageModel.find({
    conversation_id: conversation._id,
    direction: { $in: ['in', 'out'] },
  })
    .sort({ seq: -1 })
    .limit(latest)
    .lean<Message[]>();
  const message = messages.find(
    (one) => one.provider_id !== null && flat(escapeSlack(one.text)).startsWith(words),
  );
  return taken(text, asQuote[0], message);
}

/** The text without its quote, unless nothing is left or the customer has no such message. */
function taken(
  text: string,
  quote: string,
  message: Message | undefined,
): { rest: string; replyTo?: string } {
  const rest = text.slice(quote.length).trimStart();
  return message?.provider_id && rest !== '' ? { rest, replyTo: message.provider_id } : { rest: text };
}

/** The text without what Slack's clients and WhatsApp's formatting change. */
const flat = (text: string): string =>
  text
    .replace(/[*_~`]/g, '')
    .replace(/\s+/g, ' ')
    .trim()
    .toLowerCase();
