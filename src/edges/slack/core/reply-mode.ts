import type { ReplyMode } from '../../../domain/conversations/core/reply-mode.js';
import { deskOfChannel } from '../../../domain/conversations/desks/desk.js';

/** What a message without a prefix is in the threads of this Slack channel. */
export async function replyModeOf(channel: string): Promise<ReplyMode> {
  return (await deskOfChannel(channel))?.reply_mode ?? 'reply';
}

/** What a thread's card says where a message is a note. */
export const noteModeHint =
  '🔒 What is written here stays inside, as a note. Start with `reply:` or use *Reply* to write to the customer.';

const prefix = /^\s*reply\s*:\s*/i;

/** Whether a message says itself that it is for the customer: `reply:`, in any letter case, leading space allowed. */
export const isExplicitReply = (text: string): boolean => prefix.test(text);

/** What the customer is to read of it. */
export const withoutReplyPrefix = (text: string): string => text.replace(prefix, '');
