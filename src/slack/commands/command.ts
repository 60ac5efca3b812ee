import type { Conversation } from '../../conversations/conversation.js';
import type { Permission } from '../../people/permissions.js';
import type { User } from '../../people/user.js';
import type { Desk } from '../desk-context.js';

/** What a command is run with, however it was typed. */
export interface CommandCall {
  desk: Desk;
  actor: User;
  /** The thread's conversation, or the one named by its number; there when the command needs one. */
  conversation: Conversation | null;
  /** What follows the command and the number. */
  rest: string;
  /** Makes a repeated delivery of the same command do its work once. */
  callId: string;
}

/** One row of the command table: help, `docs/commands.md` and the app manifest are made from it. */
export interface Command {
  name: string;
  /** A slash command of its own beside `/wa NAME`. */
  slash?: `/${string}`;
  /** Works on one conversation: the thread's, or `#number` elsewhere. */
  needsConversation: boolean;
  /** What is typed after the name and the number, for people. */
  usage: string;
  help: string;
  permission: Permission;
  /** Does it and returns what to answer, in mrkdwn. Throws AppError with a sentence. */
  run(call: CommandCall): Promise<string>;
}
