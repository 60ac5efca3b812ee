import { addNote } from '../../src/conversations/note.js';
import type { Calls } from './contract-world.js';

export const deskCalls: Calls = {
  listConversations: () => ({ query: { status: 'active', contact_id: '34600000001' } }),
  getConversation: ({ conversationId }) => ({ params: { id: conversationId } }),
  handOffConversation: ({ conversationId }) => ({ params: { id: conversationId } }),
  returnConversationToBot: ({ conversationId }) => ({ params: { id: conversationId } }),
  resolveConversation: ({ conversationId }) => ({ params: { id: conversationId } }),
  snoozeConversation: ({ conversationId }) => ({
    params: { id: conversationId },
    body: { until: new Date(Date.now() + 3_600_000).toISOString() },
  }),
  unsnoozeConversation: ({ conversationId }) => ({ params: { id: conversationId } }),
  listMessages: ({ conversationId }) => ({ params: { id: conversationId }, query: { limit: '5' } }),
  sendMessage: ({ conversationId }) => ({ params: { id: conversationId }, body: { text: '¡Hola!' } }),
  listNotes: async ({ api, contact }) => {
    await addNote({ contactId: contact._id, author: api.users.agent, content: 'prefers mornings' });
    return { query: { entity_id: contact._id } };
  },
  createNote: ({ contact }) => ({ body: { entity_id: contact._id, content: 'note: calls back' } }),
  deleteNote: async ({ api, contact }) => {
    const note = await addNote({ contactId: contact._id, author: api.users.agent, content: 'wrong' });
    return { params: { id: note._id } };
  },
  getKpis: () => ({ query: { period: 'week' } }),
  getSeries: () => ({ query: { from: '2026-01-01', to: '2026-01-03' } }),
  listAssignments: async ({ api, contact }) => {
    await api.call('POST', `/contacts/${contact._id}/assign`, { user_id: api.users.agent._id });
    return { query: { contact_id: contact._id } };
  },
};
