import type { Conversation } from '../../../domain/conversations/core/conversation.js';
import type { User } from '../../../domain/people/core/user.js';
import { AppError } from '../../../errors.js';
import type { Desk } from '../core/desk-context.js';
import { tellPrivately } from '../core/post/private-notice.js';
import { slackKey } from '../core/thread-message.js';
import { numbered, runCommand, unknown } from './run.js';
import { commandNamed } from './table.js';

/** `!word …`; an exclamation alone, as in "!!", is something to say. */
const typed = /^\s*!([a-z][a-z-]*)(?:\s+([\s\S]*))?$/i;

export const isCommand = (text: string): boolean => typed.test(text);

/** What a typed `!note` says, without the number it may begin with; undefined for anything else. */
export function noteTyped(text: string): string | undefined {
  const [, name, rest = ''] = typed.exec(text) ?? [];
  return name?.toLowerCase() === 'note' ? rest.replace(numbered, '').trim() : undefined;
}

/** `@threadline assign @jane` means `!assign @jane`: the bot's own mention at the start makes it a command. */
export function mentionAsCommand(text: string, botUserId: string | undefined): string {
  const mention = /^\s*<@([A-Z0-9]+)(?:\|[^>]*)?>\s*([a-z][\s\S]*)?$/i.exec(text);
  return mention && mention[1] === botUserId ? `!${mention[2] ?? 'help'}` : text;
}

/**
 * Runs a `!command` typed in a conversation's thread and answers the writer privately. An unknown one gets help;
 * none is ever sent to the customer.
 */
export async function runThreadCommand(
  desk: Desk,
  actor: User,
  conversation: Conversation,
  message: { channel: string; ts: string; thread_ts: string; user: string; text: string },
): Promise<void> {
  const [, name = '', text = ''] = typed.exec(message.text) ?? [];
  const to = { channel: message.channel, thread: message.thread_ts, user: message.user };
  const command = commandNamed(name);
  if (!command) return tellPrivately(desk, to, unknown(name, actor, '!'));
  try {
    const callId = slackKey(message.channel, message.ts);
    const call = { desk, slackUserId: message.user, actor, text, thread: conversation, callId };
    await tellPrivately(desk, to, await runCommand(command, call));
  } catch (error) {
    if (!(error instanceof AppError) || error.retryable) throw error;
    await tellPrivately(desk, to, error.message);
  }
}
