import { assign } from '../../conversations/assign.js';
import { handOff, resolve, returnToBot } from '../../conversations/handoff.js';
import { addNote } from '../../conversations/note.js';
import { escapeSlack } from '../mrkdwn.js';
import { plainText } from '../plain-text.js';
import type { Command } from './command.js';
import { statsText } from './figures.js';
import { findText } from './find.js';
import { helpText } from './help.js';
import { agentNamed } from './people-named.js';

/** Every command there is. Adding a row adds it to slash, `!` and mention forms, help, docs and manifest. */
export const commands: Command[] = [
  {
    name: 'assign',
    slash: '/assign',
    needsConversation: true,
    usage: '@agent',
    help: 'Give the contact an owner; `me` takes it yourself.',
    permission: 'assign',
    async run({ desk, actor, conversation, rest }) {
      const agent = await agentNamed(desk, rest, actor);
      await assign({
        contactIds: [conversation!.contact_uuid],
        userId: agent._id,
        by: actor,
        reason: `assigned by ${actor.name} in Slack`,
      });
      return `*#${conversation!.number}* is assigned to ${escapeSlack(agent.name)}.`;
    },
  },
  {
    name: 'claim',
    needsConversation: true,
    usage: '',
    help: 'Take the conversation yourself and mute the bot.',
    permission: 'assign',
    async run({ actor, conversation }) {
      await claim(conversation!._id, conversation!.contact_uuid, actor);
      return `*#${conversation!.number}* is yours.`;
    },
  },
  {
    name: 'note',
    slash: '/note',
    needsConversation: true,
    usage: 'text',
    help: 'Write a note about the contact; the customer never sees it.',
    permission: 'write_notes',
    async run({ desk, actor, conversation, rest, callId }) {
      await addNote({
        contactId: conversation!.contact_uuid,
        author: actor,
        content: await plainText(desk, rest),
        dedupKey: `slack:command:${callId}`,
      });
      return `Your note on *#${conversation!.number}* is saved.`;
    },
  },
  {
    name: 'resolve',
    needsConversation: true,
    usage: '',
    help: 'Close the conversation and return it to the bot.',
    permission: 'reply',
    async run({ conversation }) {
      await resolve(conversation!._id);
      return `*#${conversation!.number}* is resolved.`;
    },
  },
  {
    name: 'bot',
    needsConversation: true,
    usage: '',
    help: 'Return the conversation to the bot.',
    permission: 'reply',
    async run({ conversation }) {
      await returnToBot(conversation!._id);
      return `The bot answers in *#${conversation!.number}* again.`;
    },
  },
  {
    name: 'stats',
    slash: '/stats',
    needsConversation: false,
    usage: '[today|week|month]',
    help: 'Figures: leads, conversations, messages.',
    permission: 'view_stats',
    run: ({ desk, rest }) => statsText(rest, desk.timezone),
  },
  {
    name: 'find',
    needsConversation: false,
    usage: 'name or phone',
    help: 'Find a contact and the number of their conversation.',
    permission: 'see_private_data',
    run: ({ rest, actor }) => findText(rest, actor),
  },
  {
    name: 'help',
    needsConversation: false,
    usage: '',
    help: 'What can be typed.',
    permission: 'view_stats',
    run: async () => helpText(commands),
  },
];

/** The slash command under which all others can be reached. */
export const umbrella = '/wa';

/** Takes a conversation for this agent: assigns its contact and mutes the bot. */
export async function claim(
  conversationId: string,
  contactId: string,
  actor: { _id: string; name: string; role: 'admin' | 'lead' | 'agent' | 'viewer' },
): Promise<void> {
  await assign({
    contactIds: [contactId],
    userId: actor._id,
    by: actor,
    reason: `claimed by ${actor.name} in Slack`,
  });
  await handOff(conversationId, 'an agent claimed it');
}
