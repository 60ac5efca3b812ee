import type { Conversation } from '../../../domain/conversations/core/conversation.js';
import type { Desk } from '../core/desk-context.js';
import { noteText, plainText } from '../core/post/plain-text.js';
import { isExplicitReply, withoutReplyPrefix } from '../core/reply-mode.js';
import type { ThreadMessage } from '../core/thread-message.js';
import { looksLikeNote } from './note-like.js';
import { takeQuote } from './quote.js';

/** What an agent wrote in a thread, read as a reply. */
export interface ReadReply {
  /** What the customer is to read. */
  text: string;
  /** WhatsApp's id of the message that it quotes. */
  replyTo?: string;
  /** Why it may not be meant for the customer; never for one that says itself that it is. */
  doubt?: { because: string; noteText: string };
}

/** Reads a thread message as a reply: the same for its edits, so that what did not change is seen as unchanged. */
export async function readReply(
  desk: Desk,
  conversation: Conversation,
  message: Pick<ThreadMessage, 'channel' | 'text' | 'blocks'>,
): Promise<ReadReply> {
  const written = withoutReplyPrefix(message.text);
  const { rest, replyTo } = await takeQuote(conversation, message.channel, written);
  const text = await plainText(desk, rest, message.blocks);
  const because = isExplicitReply(message.text) ? undefined : looksLikeNote(rest);
  return {
    text,
    ...(replyTo ? { replyTo } : {}),
    ...(because ? { doubt: { because, noteText: await noteText(desk, rest, message.blocks) } } : {}),
  };
}
