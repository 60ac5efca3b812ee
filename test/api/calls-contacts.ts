import { mergeContacts } from '../../src/domain/contact-actions/merge/merge.js';
import { pairId, recordDuplicate } from '../../src/domain/contacts/duplicates/duplicate.js';
import { addNote } from '../../src/domain/conversations/notes/note.js';
import type { Calls, World } from './contract-world.js';

async function twoContacts({ spareContact }: World): Promise<{ into_id: string; from_ids: string[] }> {
  return { into_id: (await spareContact())._id, from_ids: [(await spareContact())._id] };
}

async function aMerge(world: World): Promise<string> {
  return (await mergeContacts(await twoContacts(world), world.api.users.lead)).merge_id;
}

export const contactsCalls: Calls = {
  listContacts: () => ({ query: { q: 'lucía', status: 'new', limit: '10' } }),
  countContacts: () => ({ body: { filter: { status: ['new', 'lost'], created_after: '30d' } } }),
  createContact: () => ({
    body: {
      whatsapp_contact_id: '+34 620 00 00 01',
      name: 'Ana',
      tags: ['VIP'],
      value: 5,
      note: 'from the fair',
    },
  }),
  getContact: ({ contact }) => ({ params: { id: contact._id } }),
  changeContact: async ({ spareContact }) => ({
    params: { id: (await spareContact())._id },
    body: { name: 'Bea', email: 'bea@example.com', status: 'qualified', language: 'pt-br' },
  }),
  deleteContact: async ({ spareContact }) => ({ params: { id: (await spareContact())._id } }),
  assignContact: async ({ api, spareContact }) => ({
    params: { id: (await spareContact())._id },
    body: { user_id: api.users.agent._id, reason: 'speaks Spanish' },
  }),
  startChat: ({ contact }) => ({ params: { id: contact._id } }),
  revealContact: ({ contact }) => ({ params: { id: contact._id }, body: { reason: 'to call back' } }),
  setConsent: async ({ spareContact }) => ({
    params: { id: (await spareContact())._id },
    body: { state: 'opted_in', at: '2026-01-31T12:00:00Z' },
  }),
  getTimeline: async ({ api, contact }) => {
    await addNote({ contactId: contact._id, author: api.users.agent, content: '@lead please call back' });
    await api.call('POST', `/contacts/${contact._id}/assign`, { user_id: api.users.lead._id });
    return { params: { id: contact._id } };
  },
  exportPerson: ({ contact }) => ({ params: { id: contact._id } }),
  erasePerson: async ({ spareContact }) => ({ params: { id: (await spareContact())._id } }),
  previewErasure: ({ contact }) => ({ params: { id: contact._id } }),
  listDuplicates: async ({ spareContact }) => {
    await recordDuplicate((await spareContact())._id, (await spareContact())._id, 'same_email');
    return { query: { state: 'open' } };
  },
  findDuplicates: () => ({}),
  dismissDuplicate: async ({ spareContact }) => {
    const [one, other] = [(await spareContact())._id, (await spareContact())._id];
    await recordDuplicate(one, other, 'same_name_and_company');
    return { params: { pair_id: pairId(one, other) } };
  },
  previewMerge: async (world) => ({ body: await twoContacts(world) }),
  mergeContacts: async (world) => ({ body: await twoContacts(world) }),
  getMerge: async (world) => ({ params: { id: await aMerge(world) } }),
  undoMerge: async (world) => ({ params: { id: await aMerge(world) } }),
};
