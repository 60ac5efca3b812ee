import type { Conversation } from '../../../domain/conversations/core/conversation.js';
import type { Permission } from '../../../domain/people/core/permissions.js';
import type { User } from '../../../domain/people/core/user.js';
import { AppError } from '../../../errors.js';
import type { Answer } from '../core/answer.js';
import type { Desk } from '../core/desk-context.js';

/** What a command is run with, however it was typed. */
export interface CommandCall {
  desk: Desk;
  actor: User;
  /** The thread's conversation, or the one named by its number; there when the command is about one. */
  conversation: Conversation | null;
  /** What follows the command and the number, plain; of a command that `reads: 'references'` as Slack gave it. */
  rest: string;
  /** Makes a repeated delivery of the same command do its work once; typed in a thread, the key of that post. */
  callId: string;
}

/** What a form asks for that stands in for the words after the number. */
export type Argument = 'agent' | 'desk' | 'lead_status' | 'when' | 'tags' | 'text';

interface Described {
  name: string;
  /** A slash command of its own beside `/wa NAME`. */
  slash?: `/${string}`;
  /** What is typed after the name and the number, for people. */
  usage: string;
  help: string;
}

/** One row of the command table: help, `docs/commands.md` and the app manifest are made from it. */
export interface AgentCommand extends Described {
  /** One conversation: the thread's, or `#number` elsewhere; one contact, by name or phone; or nothing in particular. */
  about: 'conversation' | 'contact' | 'nothing';
  /** What the form asks for that opens when no number was typed. */
  argument?: Argument;
  /** It looks in its words for people or channels as Slack names them: `<@U…>`, `<#C…>`. */
  reads?: 'references';
  permission: Permission;
  /** Does it and returns what to answer, in mrkdwn. Throws AppError with a sentence, or SubjectMissing. */
  run(call: CommandCall): Promise<string | Answer>;
}

/** A command for everybody in the workspace, also for who is no agent yet. */
export interface OpenCommand extends Described {
  about: 'nobody';
  run(call: { desk: Desk; slackUserId: string; rest: string }): Promise<string>;
}

export type Command = AgentCommand | OpenCommand;

/** Nothing was said that the command could be about: where Slack allows it a form asks, elsewhere the sentence does. */
export class SubjectMissing extends AppError {
  constructor(
    readonly command: AgentCommand,
    readonly rest: string,
    sentence: string,
  ) {
    super('invalid_input', sentence);
  }
}
