import { runImport } from '../../src/domain/bulk/import/run-import.js';
import { defineAttribute } from '../../src/domain/contacts/attributes/attributes-admin.js';
import { createSegment } from '../../src/domain/contacts/segments/manage-segments.js';
import { newId } from '../../src/platform/ids.js';
import { type Calls, csvForm, endJobs } from './contract-world.js';

export const bulkCalls: Calls = {
  changeContacts: ({ contact }) => ({ body: { ids: [contact._id], changes: { add_tags: ['VIP'] } } }),
  listContactJobs: () => ({ query: { kind: 'bulk_change' } }),
  getContactJob: ({ jobId }) => ({ params: { id: jobId } }),
  cancelContactJob: ({ jobId }) => ({ params: { id: jobId } }),
  listSegments: () => ({ query: { limit: '1' } }),
  createSegment: () => ({ body: { name: newId(), filter: { tags: { any: ['VIP'] }, value_min: 5 } } }),
  getSegment: ({ segmentId }) => ({ params: { id: segmentId } }),
  countSegment: ({ segmentId }) => ({ params: { id: segmentId } }),
  changeSegment: ({ segmentId }) => ({ params: { id: segmentId }, body: { filter: { status: 'new' } } }),
  deleteSegment: async ({ api }) => ({
    params: { id: (await createSegment({ name: newId(), filter: { status: 'lost' } }, api.users.admin))._id },
  }),
  listTags: () => ({ query: { prefix: 'v' } }),
  renameTags: () => ({ body: { from: ['Summer sale', 'Sommer'], to: 'summer' } }),
  removeTag: async () => {
    await endJobs();
    return { body: { tag: 'winter' } };
  },
  listAttributes: () => ({}),
  createAttribute: () => ({
    body: { key: `field_${newId().slice(-8)}`, label: 'Plan', type: 'choice', choices: ['Gold', 'Silver'] },
  }),
  getAttribute: () => ({ params: { key: 'plan' } }),
  changeAttribute: () => ({
    params: { key: 'plan' },
    body: { choices: ['Gold'], replacements: { Silver: 'Gold' } },
  }),
  deleteAttribute: async ({ api }) => {
    const key = `field_${newId().slice(-8)}`;
    await defineAttribute({ key, label: 'Old', type: 'text' }, api.users.admin);
    return { params: { key } };
  },
  startImport: () => ({ body: csvForm() }),
  listImports: () => ({ query: { limit: '1' } }),
  getImport: ({ importId }) => ({ params: { id: importId } }),
  cancelImport: ({ importId }) => ({ params: { id: importId } }),
  previewImport: () => {
    const form = csvForm();
    form.delete('tags');
    return { body: form };
  },
  forgetMapping: () => ({ body: { headings: ['Name', 'Mobile'] } }),
  undoImport: async ({ importId }) => {
    await runImport(importId);
    return { params: { id: importId } };
  },
  listKeptContacts: ({ importId }) => ({ params: { id: importId } }),
  listRejectedRows: ({ importId }) => ({ params: { id: importId }, query: { limit: '1' } }),
  getRejectedRows: ({ importId }) => ({ params: { id: importId } }),
  exportContacts: () => ({ query: { status: 'contacted', columns: 'name,attributes.plan', bom: 'true' } }),
  startExport: () => ({ body: { filter: { status: 'new' }, columns: ['name', 'phone'] } }),
  listExports: () => ({ query: { limit: '1' } }),
  getExport: ({ exportId }) => ({ params: { id: exportId } }),
  downloadExport: ({ exportId }) => ({ params: { id: exportId } }),
};
