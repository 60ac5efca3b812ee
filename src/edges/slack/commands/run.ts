import { textsFor } from '../../../domain/contacts/contact/masking.js';
import type { Conversation } from '../../../domain/conversations/core/conversation.js';
import { conversationByNumber } from '../../../domain/conversations/core/find.js';
import { must } from '../../../domain/people/core/permissions.js';
import type { User } from '../../../domain/people/core/user.js';
import { notAnAgent } from '../core/agents.js';
import type { Answer } from '../core/answer.js';
import type { Desk } from '../core/desk-context.js';
import { code } from '../core/literal.js';
import { noteText } from '../core/post/plain-text.js';
import { type AgentCommand, type Command, SubjectMissing } from './command.js';
import { helpText, slashUsage, threadUsage } from './help.js';
import { nearestCommand } from './nearest.js';
import { commandNamed, commands, umbrella } from './table.js';

export interface Typed {
  desk: Desk;
  slackUserId: string;
  /** Null: this Slack user is no agent. */
  actor: User | null;
  /** What follows the command's name. */
  text: string;
  /** The conversation of the thread it was typed in, if any. */
  thread: Conversation | null;
  callId: string;
}

/** Runs a command as typed and returns the answer. Throws AppError with a sentence for the person, or SubjectMissing. */
export async function runCommand(command: Command, typed: Typed): Promise<Answer> {
  const { desk, actor, slackUserId, callId } = typed;
  if (command.about === 'nobody') {
    return { text: await command.run({ desk, slackUserId, rest: typed.text.trim() }) };
  }
  if (!actor) return { text: notAnAgent };
  must(actor, command.permission);
  const { conversation, rest: written } = await subject(command, typed);
  const rest = await argumentText(desk, command, written);
  const answer = await command.run({ desk, actor, conversation, rest, callId });
  return textsFor(actor, typeof answer === 'string' ? { text: answer } : answer);
}

/** The words after a command as it reads them: as they were typed, unless it looks for Slack's references itself. */
export const argumentText = async (desk: Desk, { reads }: AgentCommand, written: string): Promise<string> =>
  reads === 'references' ? written : noteText(desk, written);

/** `#1042`, typed first. */
export const numbered = /^#(\d{1,12})(?=\s|$)/;

/** What it is about: a number typed first wins, so that a command may be about another thread. */
async function subject(
  command: AgentCommand,
  { text, thread }: Typed,
): Promise<{ conversation: Conversation | null; rest: string }> {
  const rest = text.trim();
  if (command.about === 'contact' && rest === '') {
    throw new SubjectMissing(command, rest, `Say who: \`${slashUsage(command)}\`.`);
  }
  if (command.about !== 'conversation') return { conversation: thread, rest };
  const number = numbered.exec(rest) ?? (thread ? null : /^(\d{1,12})(?=\s|$)/.exec(rest));
  if (number) {
    return {
      conversation: await conversationByNumber(Number(number[1])),
      rest: rest.slice(number[0].length).trim(),
    };
  }
  if (thread) return { conversation: thread, rest };
  throw new SubjectMissing(
    command,
    rest,
    `Say which conversation: \`${slashUsage(command)}\`. \`/wa find NAME or PHONE\` tells its number.`,
  );
}

/** `/wa NAME …`: help for an unknown name. */
export async function runUmbrella(typed: Typed): Promise<Answer> {
  const text = typed.text.trim();
  const [name = ''] = text.split(/\s+/);
  const command = commandNamed(name || 'help');
  if (command) return runCommand(command, { ...typed, text: text.slice(name.length) });
  if (!typed.actor) return { text: notAnAgent };
  return { text: unknown(name, typed.actor) };
}

/** What somebody is told who typed a command that does not exist: the one they meant, or all there are. */
export function unknown(typed: string, reader: User, prefix: '' | '!' = ''): string {
  const name = typed.slice(0, 40);
  const said = `There is no command ${code(prefix + name)}${prefix ? '; nothing was sent' : ''}.`;
  const near = nearestCommand(commands, name, reader);
  if (!near) return `${said}\n${helpText(commands, reader)}`;
  const usage = prefix ? threadUsage(near) : slashUsage(near);
  const help = prefix ? '!help' : `${umbrella} help`;
  return `${said} Did you mean \`${usage}\`? \`${help}\` lists them all.`;
}
