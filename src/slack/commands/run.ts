import type { Conversation } from '../../conversations/conversation.js';
import { conversationByNumber } from '../../conversations/handoff.js';
import { AppError } from '../../errors.js';
import { must } from '../../people/permissions.js';
import type { User } from '../../people/user.js';
import type { Desk } from '../desk-context.js';
import type { Command } from './command.js';
import { helpText, slashUsage } from './help.js';
import { commands } from './table.js';

interface Typed {
  desk: Desk;
  actor: User;
  /** What follows the command's name. */
  text: string;
  /** The conversation of the thread it was typed in, if any. */
  thread: Conversation | null;
  callId: string;
}

/** The command with this name, if there is one. */
export const commandNamed = (name: string): Command | undefined =>
  commands.find((command) => command.name === name.toLowerCase());

/** Runs a command as typed and returns the answer. Throws AppError with a sentence for the person. */
export async function runCommand(command: Command, typed: Typed): Promise<string> {
  must(typed.actor, command.permission);
  const { conversation, rest } = await subject(command, typed);
  return command.run({ desk: typed.desk, actor: typed.actor, conversation, rest, callId: typed.callId });
}

/** The conversation meant: a number typed first wins, so that a command may be about another thread. */
async function subject(
  command: Command,
  { text, thread }: Typed,
): Promise<{ conversation: Conversation | null; rest: string }> {
  const trimmed = text.trim();
  if (!command.needsConversation) return { conversation: thread, rest: trimmed };
  const number =
    /^#(\d{1,12})(?=\s|$)/.exec(trimmed) ?? (thread ? null : /^(\d{1,12})(?=\s|$)/.exec(trimmed));
  if (number) {
    return {
      conversation: await conversationByNumber(Number(number[1])),
      rest: trimmed.slice(number[0].length).trim(),
    };
  }
  if (thread) return { conversation: thread, rest: trimmed };
  throw new AppError(
    'invalid_input',
    `Say which conversation: \`${slashUsage(command)}\`. \`/wa find NAME or PHONE\` tells its number.`,
  );
}

/** `/wa NAME …`: help for an unknown name. */
export async function runUmbrella(typed: Typed): Promise<string> {
  const [name = 'help', ...rest] = typed.text.trim().split(/\s+/);
  const command = commandNamed(name || 'help');
  if (!command) return `There is no command \`${name.slice(0, 40)}\`.\n${helpText(commands)}`;
  return runCommand(command, {
    ...typed,
    text: typed.text.trim().slice(name.length + (rest.length > 0 ? 1 : 0)),
  });
}
