import type { Command } from './command.js';

/** What a person types in a channel, such as `/assign #1042 @agent` or `/wa resolve #1042`. */
export function slashUsage(command: Command): string {
  const start = command.slash ?? `/wa ${command.name}`;
  return [start, command.needsConversation ? '#number' : '', command.usage].filter(Boolean).join(' ');
}

/** What a person types in a conversation's thread, such as `!assign @agent`. */
export function threadUsage(command: Command): string {
  return [`!${command.name}`, command.usage].filter(Boolean).join(' ');
}

/** Help as shown in Slack. */
export function helpText(commands: readonly Command[]): string {
  const lines = commands.map(
    (command) => `• \`${threadUsage(command)}\` or \`${slashUsage(command)}\`: ${command.help}`,
  );
  return [
    '*Commands* (`!…` in a thread, `/…` in a channel: Slack does not run slash commands in threads)',
    ...lines,
    'In a thread, what you write goes to the customer; start with `note:` or `//` to write a note instead.',
  ].join('\n');
}
