import { cameBy } from '../../src/domain/contacts/contact/referral.js';
import { safeType } from '../../src/domain/conversations/media/message-media.js';
import { fileNameOf } from '../../src/domain/conversations/messages/media.js';
import { type Message, MessageModel } from '../../src/domain/conversations/messages/message.js';
import { actionsOf, readable } from '../resource/actions.js';
import { type PanelEntry, panelEntry } from '../resource/resource.js';
import type { Source } from '../resource/source.js';

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
    came_by: { type: 'string', virtual: true },
    state: { type: 'string' },
    error_message: { type: 'string', virtual: true },
    file_state: { type: 'string', virtual: true },
    file_name: { type: 'string', virtual: true },
    file_type: { type: 'string', virtual: true },
    file_bytes: { type: 'number', virtual: true },
    file_error: { type: 'string', virtual: true },
    said_at: { type: 'datetime' },
    edited_at: { type: 'datetime' },
    deleted_at: { type: 'datetime' },
    created_at: { type: 'datetime' },
  },
  alsoRead: ['error', 'media', 'referral', 'product'],
  present(message) {
    return {
      ...message,
      came_by: cameBy(message),
      error_message: message.error?.message ?? null,
      ...fileOf(message),
    };
  },
  uncounted: true,
  refuse: (query) =>
    query.conversation_id || query._id ? undefined : 'Open a conversation to read its messages.',
};

function fileOf(message: Message): Record<string, string | number | null> {
  const { media } = message;
  if (!media) return {};
  return {
    file_state: media.state,
    file_name: fileNameOf({ ...message, media }),
    file_type: safeType(media.mime_type),
    file_bytes: media.bytes,
    file_error: media.error?.message ?? null,
  };
}

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
    came_by: 'Came through',
    state: 'State',
    error_message: 'Why it failed',
    file_state: 'File',
    file_name: 'File name',
    file_type: 'File type',
    file_bytes: 'File size',
    file_error: 'Why there is no file',
    said_at: 'Said',
    edited_at: 'Edited',
    deleted_at: 'Deleted',
    created_at: 'Stored',
  },
  actions: { list: 'Messages', show: 'Message' },
};
