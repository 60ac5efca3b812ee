import { Readable } from 'node:stream';
import type { SlackDesk } from '../../src/domain/conversations/desks/desk.js';
import { createDesk } from '../../src/domain/conversations/desks/manage.js';
import { SlackWorkspaceModel } from '../../src/domain/conversations/desks/workspace.js';
import { MessageModel } from '../../src/domain/conversations/messages/message.js';
import { addNote } from '../../src/domain/conversations/notes/note.js';
import type { Actor } from '../../src/domain/people/core/permissions.js';
import { wantTemplates } from '../../src/domain/templates/sync.js';
import { removeFiles, storeFile } from '../../src/platform/files.js';
import { newId } from '../../src/platform/ids.js';
import type { Calls } from './contract-world.js';

/** A Slack workspace in which the app is installed, and a desk there. */
async function aDesk(actor: Actor): Promise<SlackDesk> {
  await SlackWorkspaceModel.updateOne(
    { _id: 'T0CONTRACT' },
    { name: 'Contract', bot_token: 'sealed', installed_at: new Date() },
    { upsert: true },
  );
  const id = newId().slice(-12).toUpperCase();
  return createDesk({ slack_channel_id: `C0${id}`, team_id: 'T0CONTRACT', name: 'Sales' }, actor);
}

export const deskCalls: Calls = {
  listDesks: async ({ api }) => {
    await aDesk(api.users.admin);
    return {};
  },
  createDesk: async ({ api }) => {
    await aDesk(api.users.admin);
    return { body: { slack_channel_id: 'C0SUPPORT', name: 'Support', rule: { tags: ['vip'] } } };
  },
  getDesk: async ({ api }) => ({ params: { id: (await aDesk(api.users.admin))._id } }),
  changeDesk: async ({ api }) => ({
    params: { id: (await aDesk(api.users.admin))._id },
    body: { reply_mode: 'note', rule: null },
  }),
  deleteDesk: async ({ api }) => ({ params: { id: (await aDesk(api.users.admin))._id } }),
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
  downloadMedia: async ({ conversationId }) => {
    const message = await MessageModel.findOne({ conversation_id: conversationId, type: 'image' }).lean();
    const id = message!._id;
    await removeFiles([id]);
    await storeFile(
      { id, filename: 'a.jpg', contentType: 'image/jpeg' },
      Readable.from([Buffer.from('jpeg')]),
    );
    await MessageModel.updateOne(
      { _id: id },
      { $set: { 'media.state': 'stored', 'media.mime_type': 'application/pdf' } },
    );
    return { params: { id } };
  },
  listTemplates: async () => {
    await wantTemplates('cloud:1');
    return { query: { channel_id: 'cloud:1', status: 'approved' } };
  },
  syncTemplates: async () => {
    await wantTemplates('cloud:1');
    return { body: { channel_id: 'cloud:1' } };
  },
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
