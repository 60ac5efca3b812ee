import { slashUsage, threadUsage } from './help.js';
import { commands, umbrella } from './table.js';

/** `docs/commands.md`, from the command table. */
export function commandsMarkdown(): string {
  const rows = commands.map(
    (command) => `| ${cell(threadUsage(command))} | ${cell(slashUsage(command))} | ${command.help} |`,
  );
  return `# Commands

Made from the command table in \`src/slack/commands/table.ts\` by \`npm run cli -- docs\`.

Slack does not run slash commands inside threads, so every command has two forms: \`!…\` typed in the thread of
the conversation it is about, and \`/…\` typed in a channel with the conversation's number. \`@agent\` is a Slack
mention, a handle, the first part of an e-mail, or \`me\`; the \`#\` before a number is optional. Every command can
also be reached as \`${umbrella} NAME …\`. Answers are visible to you only.

| In the thread | In a channel | Does |
|---|---|---|
${rows.join('\n')}

What else is typed in a thread goes to the customer. A message that starts with \`note:\` or \`//\` is a note; a
message that starts with \`!\` and a word is a command, and an unknown one is never sent.
`;
}

/** Code in a table's cell, where a bare `|` would end it. */
const cell = (code: string): string => `\`${code.replaceAll('|', '\\|')}\``;

/** The Slack app's manifest (docs.slack.dev "App manifest reference"), from the command table. */
export function slackManifest(): object {
  const url = 'https://YOUR-DOMAIN/slack/events';
  const slash = commands
    .filter(({ slash }) => slash)
    .map(({ slash, help, needsConversation, usage }) => ({
      command: slash,
      url,
      description: help.slice(0, 100),
      usage_hint: [needsConversation ? '#number' : '', usage].filter(Boolean).join(' '),
      should_escape: true,
    }));
  return {
    display_information: {
      name: 'Threadline',
      description: 'Answer WhatsApp from Slack',
      background_color: '#0b3d2e',
    },
    features: {
      bot_user: { display_name: 'threadline', always_online: true },
      slash_commands: [
        ...slash,
        {
          command: umbrella,
          url,
          description: 'Everything Threadline can do',
          usage_hint: commands.map(({ name }) => name).join(' | '),
          should_escape: true,
        },
      ],
    },
    oauth_config: {
      scopes: {
        bot: [
          'channels:history',
          'channels:read',
          'chat:write',
          'chat:write.customize',
          'commands',
          'groups:history',
          'groups:read',
          'metadata.message:read',
          'reactions:read',
          'reactions:write',
          'users:read',
          'users:read.email',
        ],
      },
    },
    settings: {
      event_subscriptions: { request_url: url, bot_events: ['message.channels', 'message.groups'] },
      interactivity: { is_enabled: true, request_url: url },
      org_deploy_enabled: false,
      socket_mode_enabled: false,
      token_rotation_enabled: false,
    },
  };
}
