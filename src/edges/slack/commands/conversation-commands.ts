import { changeContact } from '../../../domain/contact-actions/contact-writes.js';
import { type ContactStatus, contactStatuses } from '../../../domain/contacts/contact/contact.js';
import { contactChangesSchema } from '../../../domain/contacts/contact/fields.js';
import { resolve, returnToBot } from '../../../domain/conversations/hand-off/handoff.js';
import { snooze } from '../../../domain/conversations/hand-off/snooze.js';
import { addNote } from '../../../domain/conversations/notes/note.js';
import { parseInput } from '../../../platform/http/parse-input.js';
import { slackTime } from '../blocks/elements.js';
import { code, literal } from '../core/literal.js';
import { assignInSlack, claim, reopen } from './claim.js';
import type { AgentCommand } from './command.js';
import { agentNamed } from './people-named.js';
import { changeTags, tagChangesFrom } from './tag-changes.js';
import { timeFrom, whenUsage } from './when.js';

/** The commands about one conversation: the thread's, or the one whose number is typed. */
export const conversationCommands: AgentCommand[] = [
  {
    name: 'assign',
    slash: '/assign',
    about: 'conversation',
    argument: 'agent',
    reads: 'references',
    usage: '@agent',
    help: 'Give the contact an owner; `me` takes it yourself.',
    permission: 'assign',
    async run({ desk, actor, conversation, rest }) {
      const agent = await agentNamed(desk, rest, actor);
      await assignInSlack(conversation!.contact_uuid, agent._id, actor);
      return `*#${conversation!.number}* is assigned to ${literal(agent.name)}.`;
    },
  },
  {
    name: 'claim',
    about: 'conversation',
    usage: '',
    help: 'Take the conversation yourself and mute the bot.',
    permission: 'assign',
    async run({ actor, conversation }) {
      await claim(conversation!, actor);
      return `*#${conversation!.number}* is yours.`;
    },
  },
  {
    name: 'note',
    slash: '/note',
    about: 'conversation',
    argument: 'text',
    usage: 'text',
    help: 'Write a note about the contact; the customer never sees it. `@name` tells a colleague.',
    permission: 'write_notes',
    async run({ actor, conversation, rest, callId }) {
      await addNote({
        contactId: conversation!.contact_uuid,
        author: actor,
        content: rest,
        dedupKey: callId,
      });
      return `Your note on *#${conversation!.number}* is saved.`;
    },
  },
  {
    name: 'status',
    about: 'conversation',
    argument: 'lead_status',
    usage: contactStatuses.join('|'),
    help: 'Set the lead status of the contact.',
    permission: 'edit_contacts',
    async run({ actor, conversation, rest }) {
      const { status } = parseInput(contactChangesSchema, { status: rest.toLowerCase() as ContactStatus });
      await changeContact(conversation!.contact_uuid, { status }, { actor });
      return `The contact of *#${conversation!.number}* is *${status}*.`;
    },
  },
  {
    name: 'tag',
    about: 'conversation',
    argument: 'tags',
    usage: 'tag… -tag…',
    help: 'Add tags to the contact, and remove those with a minus before them; without any, list its tags.',
    permission: 'edit_contacts',
    async run({ actor, conversation, rest }) {
      const tags = await changeTags(conversation!.contact_uuid, tagChangesFrom(rest), actor);
      const list = tags.map(code).join(' ') || 'none';
      return `Tags of *#${conversation!.number}*: ${list}`;
    },
  },
  {
    name: 'snooze',
    about: 'conversation',
    argument: 'when',
    usage: whenUsage,
    help: 'Snooze the conversation until then, or until the customer writes.',
    permission: 'manage_conversations',
    async run({ desk, actor, conversation, rest }) {
      const until = timeFrom(rest, desk.timezone);
      await snooze(conversation!._id, until, actor);
      return `*#${conversation!.number}* is snoozed until ${slackTime(until)}.`;
    },
  },
  {
    name: 'resolve',
    about: 'conversation',
    usage: '',
    help: 'Close the conversation and return it to the bot.',
    permission: 'manage_conversations',
    async run({ actor, conversation }) {
      await resolve(conversation!._id, actor);
      return `*#${conversation!.number}* is resolved.`;
    },
  },
  {
    name: 'reopen',
    about: 'conversation',
    usage: '',
    help: 'Open a resolved or snoozed conversation again.',
    permission: 'manage_conversations',
    async run({ actor, conversation }) {
      await reopen(conversation!, actor);
      return `*#${conversation!.number}* is open again.`;
    },
  },
  {
    name: 'bot',
    about: 'conversation',
    usage: '',
    help: 'Return the conversation to the bot.',
    permission: 'manage_conversations',
    async run({ actor, conversation }) {
      await returnToBot(conversation!._id, actor);
      return `The bot answers in *#${conversation!.number}* again.`;
    },
  },
];
