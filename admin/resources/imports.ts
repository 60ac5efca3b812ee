import { type ImportJob, ImportModel, importStatuses } from '../../src/bulk/import-job.js';
import { actionsOf, readable } from '../actions.js';
import type { Source } from '../adapter.js';
import { Components } from '../components.js';
import { type PanelEntry, panelEntry } from '../resource.js';

const source: Source<ImportJob> = {
  id: 'Import',
  model: ImportModel,
  sort: { sortBy: 'created_at', direction: 'desc' },
  fields: {
    _id: { type: 'string', filter: 'equals' },
    filename: { type: 'string', filter: 'contains' },
    status: { type: 'string', values: importStatuses, sortable: true, filter: 'equals' },
    rows: { type: 'number', sortable: true },
    created: { type: 'number', sortable: true },
    updated: { type: 'number', sortable: true },
    unchanged: { type: 'number', sortable: true },
    duplicate: { type: 'number', sortable: true },
    rejected: { type: 'number', sortable: true },
    error: { type: 'string' },
    created_by: { type: 'reference', reference: 'User', filter: 'equals' },
    created_at: { type: 'datetime', sortable: true, filter: 'range' },
    started_at: { type: 'datetime' },
    finished_at: { type: 'datetime' },
  },
  present: (job) => ({ ...job }),
};

/** What was imported, by whom, and what became of the rows. */
export function imports(): PanelEntry {
  const when = { components: { list: Components.When, show: Components.When } };
  return panelEntry(source, words, {
    titleProperty: 'filename',
    listProperties: [
      'created_at',
      'filename',
      'status',
      'rows',
      'created',
      'updated',
      'rejected',
      'created_by',
    ],
    filterProperties: ['status', 'filename', 'created_by', 'created_at'],
    showProperties: [
      'filename',
      'status',
      'error',
      'rows',
      'created',
      'updated',
      'unchanged',
      'duplicate',
      'rejected',
      'created_by',
      'created_at',
      'started_at',
      'finished_at',
    ],
    properties: {
      status: { components: { list: Components.Level, show: Components.Level } },
      rejected: { components: { show: Components.Rejected } },
      created_by: { components: { filter: Components.OwnerFilter } },
      created_at: when,
      started_at: when,
      finished_at: when,
    },
    actions: actionsOf(readable('import_contacts')),
  });
}

const words = {
  name: 'Imports',
  properties: {
    filename: 'File',
    status: 'Status',
    rows: 'Rows',
    created: 'Created',
    updated: 'Updated',
    unchanged: 'Unchanged',
    duplicate: 'Duplicates in the file',
    rejected: 'Rejected',
    error: 'Why it failed',
    created_by: 'By',
    created_at: 'Uploaded',
    started_at: 'Started',
    finished_at: 'Finished',
  },
  actions: { list: 'Imports', show: 'Import' },
  messages: { noRecordsInResource: 'Nothing was imported yet. Open "Import contacts" to drop a CSV file.' },
};
