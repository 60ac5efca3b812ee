import { maskPhone } from '../../src/contacts/masking.js';
import { type Message, MessageModel } from '../../src/conversations/message.js';
import { may } from '../../src/people/permissions.js';
import { actionsOf, readable } from '../actions.js';
import type { Source } from '../adapter.js';
import { type PanelEntry, panelEntry } from '../resource.js';

const source: Source<Message> = {
  id: 'Message',
  model: MessageModel,
  // What only the desk sees is no message to the customer or from them.
  only: { direction: { $in: ['in', 'out'] } },
  sort: { sortBy: 'seq', direction: 'asc' },
  fields: {
    _id: { type: 'string', filter: 'equals' },
    seq: { type: 'number', sortable: true },
    conversation_id: { type: 'reference', reference: 'Conversation', filter: 'equals' },
    direction: { type: 'string', values: ['in', 'out'] },
    author: { type: 'string', values: ['customer', 'agent', 'bot'] },
    author_name: { type: 'string' },
    type: { type: 'string' },
    text: { type: 'textarea' },
    state: { type: 'string' },
    error_message: { type: 'string', virtual: true },
    said_at: { type: 'datetime' },
    created_at: { type: 'datetime' },
  },
  alsoRead: ['error'],
  present(message, viewer) {
    const phone = /^\+?\d{7,}$/.test(message.author_name) && !may(viewer, 'see_private_data');
    return {
      ...message,
      author_name: phone ? maskPhone(message.author_name) : message.author_name,
      error_message: message.error?.message ?? null,
    };
  },
  refuse: (query) =>
    query.conversation_id || query._id ? undefined : 'Open a conversation to read its messages.',
};

/** The messages of one conversation, oldest first. Read on the conversation's page; never written here. */
export function messages(): PanelEntry {
  return panelEntry(source, words, {
    titleProperty: 'text',
    listProperties: ['seq', 'author', 'author_name', 'text', 'state', 'said_at'],
    filterProperties: ['conversation_id'],
    actions: actionsOf(readable()),
  });
}

const words = {
  name: 'Messages',
  properties: {
    seq: 'No.',
    conversation_id: 'Conversation',
    direction: 'Direction',
    author: 'From',
    author_name: 'Name',
    type: 'Kind',
    text: 'Text',
    state: 'State',
    error_message: 'Why it failed',
    said_at: 'Said',
    created_at: 'Stored',
  },
  actions: { list: 'Messages', show: 'Message' },
};
