import { createHash } from 'node:crypto';
import type { ActionsBlock, ExternalSelect } from '@slack/types';
import { type Contact, contactStatuses } from '../../contacts/contact.js';
import type { Conversation } from '../../conversations/conversation.js';
import { hasWindow } from '../../conversations/window.js';
import type { User } from '../../people/user.js';
import { actionIds } from './actions.js';
import { button, linkButton, option, plain } from './elements.js';

/** How long a conversation may be put aside, by what a select sends. */
export const snoozeChoices = [
  ['1h', 'In 1 hour'],
  ['4h', 'In 4 hours'],
  ['tomorrow', 'Tomorrow at 9:00'],
  ['monday', 'Monday at 9:00'],
] as const;

/** Stands in the snooze select for a form with a date. */
export const pickDate = 'pick';

const moveSelect: ExternalSelect = {
  type: 'external_select',
  action_id: actionIds.move,
  placeholder: plain('Move to desk'),
  min_query_length: 0,
};

interface Subject {
  conversation: Conversation;
  contact: Contact;
  owner: User | null;
  panelUrl: string;
  /** How many replies are held. */
  held: number;
  /** There is another desk to move it to. */
  canMove: boolean;
}

/** Everything that can be done about a conversation, in two rows. */
export function cardActions(subject: Subject): ActionsBlock[] {
  const { conversation, contact, owner, panelUrl, held, canMove } = subject;
  const { _id: value, status, ai_enabled } = conversation;
  const act = (id: string, text: string, style?: 'primary' | 'danger') => button(id, text, { value, style });
  const isOpen = status !== 'resolved';
  return [
    {
      type: 'actions',
      block_id: blockId('card', subject),
      elements: [
        act(actionIds.claim, 'Claim', owner ? undefined : 'primary'),
        {
          type: 'external_select',
          action_id: actionIds.assign,
          placeholder: plain('Assign'),
          min_query_length: 0,
          ...(owner ? { initial_option: option(owner._id, owner.name) } : {}),
        },
        {
          type: 'static_select',
          action_id: actionIds.status,
          placeholder: plain('Status'),
          options: contactStatuses.map((one) => option(one, one)),
          initial_option: option(contact.status, contact.status),
        },
        act(actionIds.tags, 'Tags'),
        act(actionIds.note, 'Note'),
        act(actionIds.reply, 'Reply'),
      ],
    },
    {
      type: 'actions',
      block_id: blockId('card2', subject),
      elements: [
        {
          type: 'static_select',
          action_id: actionIds.snooze,
          placeholder: plain('Snooze'),
          options: [...snoozeChoices, [pickDate, 'Pick a date…'] as const].map(([id, text]) =>
            option(id, text),
          ),
        },
        isOpen ? act(actionIds.resolve, 'Resolve') : act(actionIds.reopen, 'Reopen'),
        ...(ai_enabled ? [] : [act(actionIds.returnToBot, 'Return to bot')]),
        ...(held > 0 ? [act(actionIds.held, `Held (${held})`, 'danger')] : []),
        ...(hasWindow(conversation.channel_id) ? [act(actionIds.sendTemplate, 'Template')] : []),
        ...(canMove ? [moveSelect] : []),
        linkButton(actionIds.openPanel, 'Open in panel', panelUrl),
      ],
    },
  ];
}

/**
 * Names the conversation for its selects, which carry no value. Slack keeps what somebody chose in a select while
 * its block keeps its id, so the id changes with what the selects show.
 */
function blockId(prefix: string, { conversation, contact, owner }: Subject): string {
  const shown = [owner?._id, contact.status, conversation.status, conversation.snoozed_until?.getTime()];
  const state = createHash('sha256').update(JSON.stringify(shown)).digest('base64url').slice(0, 8);
  return `${prefix}:${conversation._id}:${state}`;
}

/** What a select's block says it is about: a conversation or a contact. */
export const subjectOfBlock = (id: string): string => id.split(':')[1] ?? '';
