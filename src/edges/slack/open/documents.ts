import { permissions } from '../../../domain/people/core/permissions.js';
import type { Command } from '../commands/command.js';
import { slashUsage, threadUsage } from '../commands/help.js';
import { commands, umbrella } from '../commands/table.js';
import { shortcuts } from './manifest.js';

/** `docs/commands.md`, from the command table. */
export function commandsMarkdown(): string {
  const rows = commands.map(
    (command) =>
      `| ${cell(threadUsage(command))} | ${cell(slashUsage(command))} | ${command.help} | ${rolesOf(command)} |`,
  );
  return `# Commands

Made from the command table in \`src/edges/slack/commands/table.ts\` by \`npm run cli -- docs\`.

Slack does not run slash commands inside threads, so every command has several forms: \`!…\` typed in the thread of
the conversation it is about, \`@threadline …\` typed there or in a channel, and \`/…\` typed in a channel with the
conversation's number. \`@agent\` is a Slack mention, a handle, the first part of an e-mail, or \`me\`; the \`#\` before
a number is optional. Every command can also be reached as \`${umbrella} NAME …\`. Answers are visible to you only.

| In the thread | In a channel | Does | For |
|---|---|---|---|
${rows.join('\n')}

Without a number, a slash command opens a form that asks for the conversation or contact, and for what else it needs.
\`help\` lists what your role may do.

What else is typed in a thread goes to the customer. A message that starts with \`note:\` or \`//\` is a note; a
message that starts with \`!\` and a word is a command, and an unknown one is never sent.

## Shortcuts

${shortcuts.map(({ name, type, description }) => `- **${name}** (${places[type]}): ${description}`).join('\n')}

## App Home

The Home tab of the app shows your conversations, who has waited longest, today's figures, and the switch that says
whether you are available. While Slack shows you as away, or is not to disturb you, the router passes you over even
though you are available; the setting \`desk.presence_pauses_routing\` turns that off.

## Who is an agent

A Slack user is the Threadline user with the same e-mail. Where the e-mails differ, an admin makes a code with
\`npm run cli -- user link --email E\`, and the agent types \`${umbrella} link CODE\` within 15 minutes. Guests and people
of other workspaces are refused.
`;
}

const places = { message: "in a message's menu", global: 'in the search box and the message box' } as const;

/** Code in a table's cell, where a bare `|` would end it. */
const cell = (code: string): string => `\`${code.replaceAll('|', '\\|')}\``;

const rolesOf = (command: Command): string =>
  command.about === 'nobody' ? 'everybody' : permissions[command.permission].roles.join(', ');
