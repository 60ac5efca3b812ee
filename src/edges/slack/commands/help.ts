import { may } from '../../../domain/people/core/permissions.js';
import type { User } from '../../../domain/people/core/user.js';
import type { Command } from './command.js';

const words = (...parts: string[]): string => parts.filter(Boolean).join(' ');

/** What a person types in a channel, such as `/assign #1042 @agent` or `/wa resolve #1042`. */
export function slashUsage(command: Command): string {
  const start = command.slash ?? `/wa ${command.name}`;
  return words(start, command.about === 'conversation' ? '#number' : '', command.usage);
}

/** What a person types in a conversation's thread, such as `!assign @agent`. */
export const threadUsage = ({ name, usage }: Command): string => words(`!${name}`, usage);

/** Help as shown in Slack: the commands that this person may use. */
export function helpText(commands: readonly Command[], reader: User): string {
  const lines = commands
    .filter((command) => command.about === 'nobody' || may(reader, command.permission))
    .map((command) => `• \`${threadUsage(command)}\` or \`${slashUsage(command)}\`: ${command.help}`);
  return [
    `*Commands for you (${reader.role})* (\`!…\` in a thread, \`/…\` in a channel: Slack does not run slash commands in threads)`,
    ...lines,
    'In a channel, a command without a number opens a form.',
    ...(may(reader, 'reply')
      ? [
          'In a thread, what you write goes to the customer; start with `note:` or `//` to write a note instead.',
        ]
      : []),
  ].join('\n');
}
