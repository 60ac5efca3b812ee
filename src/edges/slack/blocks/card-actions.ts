import { createHash } from 'node:crypto';
import type { ActionsBlock, Button } from '@slack/types';
import { type Contact, contactStatuses } from '../../../domain/contacts/contact/contact.js';
import type { Conversation } from '../../../domain/conversations/core/conversation.js';
import type { ReplyMode } from '../../../domain/conversations/core/reply-mode.js';
import { hasWindow } from '../../../domain/conversations/core/window.js';
import type { User } from '../../../domain/people/core/user.js';
import { actionIds } from './actions.js';
import { button, option, overflow, plain } from './elements.js';

/** How long a conversation may be put aside, by what a select sends. */
export const snoozeChoices = [
  ['1h', 'In 1 hour'],
  ['4h', 'In 4 hours'],
  ['tomorrow', 'Tomorrow at 9:00'],
  ['monday', 'Monday at 9:00'],
] as const;

/** Stands in the snooze select for a form with a date. */
export const pickDate = 'pick';

interface Subject {
  conversation: Conversation;
  contact: Contact;
  owner: User | null;
  panelUrl: string;
  /** How many replies are held. */
  held: number;
  /** Whether there is another desk to move it to. */
  canMove: boolean;
  /** What a message without a prefix is in this thread. */
  replyMode: ReplyMode;
}

/**
 * What can be done about an open conversation, in one row: what is done most as buttons, choices as selects, the rest in
 * one menu. What nobody answers, or the bot, can be claimed; where replies need no button, *Reply* comes with the owner.
 */
export function cardActions(subject: Subject): ActionsBlock {
  const { conversation, contact, owner, held, replyMode } = subject;
  const { _id: value, status } = conversation;
  const act = (id: string, text: string, style?: 'primary' | 'danger') => button(id, text, { value, style });
  const isSnoozed = status === 'snoozed';
  const isClaimed = owner !== null && !conversation.ai_enabled;
  return {
    type: 'actions',
    block_id: blockId('card', subject),
    elements: [
      ...heldButton(value, held),
      ...(isSnoozed ? [act(actionIds.reopen, 'Reopen', 'primary')] : []),
      ...(isClaimed ? [] : [act(actionIds.claim, 'Claim', isSnoozed ? undefined : 'primary')]),
      ...(isClaimed || replyMode === 'note' ? [act(actionIds.reply, 'Reply')] : []),
      act(actionIds.note, 'Note'),
      act(actionIds.resolve, 'Resolve'),
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
      {
        type: 'static_select',
        action_id: actionIds.snooze,
        placeholder: plain('Snooze'),
        options: [...snoozeChoices, [pickDate, 'Pick a date…'] as const].map(([id, text]) =>
          option(id, text),
        ),
      },
      overflow(actionIds.more, entriesOf(subject)),
    ],
  };
}

/** The entries of the menu, at most five: Slack takes no more. */
function entriesOf({ conversation, panelUrl, canMove }: Subject) {
  return [
    { id: actionIds.tags, text: 'Tags…' },
    ...(hasWindow(conversation.channel_id) ? [{ id: actionIds.sendTemplate, text: 'Send template…' }] : []),
    ...(canMove ? [{ id: actionIds.moveForm, text: 'Move to another desk…' }] : []),
    ...(conversation.ai_enabled ? [] : [{ id: actionIds.returnToBot, text: 'Return to bot' }]),
    { id: actionIds.openPanel, text: 'Open in panel', url: panelUrl },
  ];
}

/** The way to replies that are held, whatever became of the conversation. */
export const heldButton = (value: string, held: number): Button[] =>
  held > 0 ? [button(actionIds.held, `Held (${held})`, { value, style: 'danger' })] : [];

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
