import type { InputBlock } from '@slack/types';
import { contactStatuses } from '../../../../domain/contacts/contact/contact.js';
import { actionIds } from '../../blocks/actions.js';
import { snoozeChoices } from '../../blocks/card-actions.js';
import { option, plain } from '../../blocks/elements.js';
import type { Argument } from '../../commands/command.js';
import { tagsInput } from './tags-form.js';

/** The blocks of the form, by which what was entered is found. */
export const pickBlocks = { subject: 'subject', argument: 'argument', tags: 'tags' } as const;
const { subject, argument } = pickBlocks;

/** The longest text that fits into a form. */
export const longestText = 3_000;

/** Which conversation, by number or contact. */
export const conversationInput = (): InputBlock => ({
  type: 'input',
  block_id: subject,
  label: plain('Conversation'),
  element: {
    type: 'external_select',
    action_id: actionIds.conversation,
    min_query_length: 0,
    placeholder: plain('Number, name or phone'),
  },
});

/** Which contact. */
export const contactInput = (): InputBlock => ({
  type: 'input',
  block_id: subject,
  label: plain('Contact'),
  element: {
    type: 'external_select',
    action_id: actionIds.contact,
    min_query_length: 0,
    placeholder: plain('Name, company or phone'),
  },
});

/** The field for what a command needs besides; a text begins with what was typed. */
export const argumentInputs: Record<Argument, (typed: string) => InputBlock> = {
  agent: () => ({
    type: 'input',
    block_id: argument,
    label: plain('Agent'),
    element: { type: 'external_select', action_id: actionIds.assign, min_query_length: 0 },
  }),
  desk: () => ({
    type: 'input',
    block_id: argument,
    label: plain('Desk'),
    element: { type: 'external_select', action_id: actionIds.move, min_query_length: 0 },
  }),
  lead_status: () => ({
    type: 'input',
    block_id: argument,
    label: plain('Lead status'),
    element: {
      type: 'static_select',
      action_id: actionIds.status,
      options: contactStatuses.map((one) => option(one, one)),
    },
  }),
  when: () => ({
    type: 'input',
    block_id: argument,
    label: plain('Until'),
    element: {
      type: 'static_select',
      action_id: actionIds.snooze,
      options: snoozeChoices.map(([id, text]) => option(id, text)),
    },
  }),
  tags: () => tagsInput('Tags to add'),
  text: (typed) => ({
    type: 'input',
    block_id: argument,
    label: plain('Text'),
    element: {
      type: 'plain_text_input',
      action_id: 'text',
      multiline: true,
      max_length: longestText,
      ...(typed ? { initial_value: typed } : {}),
    },
  }),
};
