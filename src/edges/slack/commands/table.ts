import { literal } from '../core/literal.js';
import type { Command } from './command.js';
import { conversationCommands } from './conversation-commands.js';
import { statsAnswer } from './figures.js';
import { findAnswer } from './find.js';
import { helpText } from './help.js';
import { moveCommand } from './move.js';
import { startAnswer } from './start.js';

/** Every command there is. Adding a row adds it to slash, `!` and mention forms, help, docs and manifest. */
export const commands: Command[] = [
  ...conversationCommands,
  moveCommand,
  {
    name: 'start',
    about: 'contact',
    usage: 'name or phone',
    help: 'Open a chat with a contact: its thread appears, and it is yours if they have no owner.',
    permission: 'manage_conversations',
    run: (call) => startAnswer(call),
  },
  {
    name: 'find',
    about: 'contact',
    usage: 'name or phone',
    help: 'Find contacts: open their threads, start a chat, assign.',
    permission: 'view_contacts',
    run: (call) => findAnswer(call),
  },
  {
    name: 'stats',
    slash: '/stats',
    about: 'nothing',
    reads: 'references',
    usage: '[today|week|month] [@agent]',
    help: 'Figures: leads, conversations, response times, messages a day; of everybody or one agent.',
    permission: 'view_stats',
    run: (call) => statsAnswer(call),
  },
  {
    name: 'link',
    about: 'nobody',
    usage: 'CODE',
    help: 'Link your Slack account to your user, by a code from an admin, when the e-mails differ.',
    async run({ desk, slackUserId, rest }) {
      const { name } = await desk.agents.link(slackUserId, rest);
      return `Your Slack account is linked: you are ${literal(name)}.`;
    },
  },
  {
    name: 'help',
    about: 'nothing',
    usage: '',
    help: 'List what can be typed.',
    permission: 'view_contacts',
    run: async ({ actor }) => helpText(commands, actor),
  },
];

/** The slash command under which all others can be reached. */
export const umbrella = '/wa';

/** The command with this name, if there is one. */
export const commandNamed = (name: string): Command | undefined =>
  commands.find((command) => command.name === name.toLowerCase());
