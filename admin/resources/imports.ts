import type { ActionContext } from 'adminjs';
import {
  type ImportJob,
  ImportModel,
  type ImportUndo,
  importStatuses,
} from '../../src/domain/bulk/import/job/import-job.js';
import { undoImport } from '../../src/domain/bulk/import/undo/undo-import.js';
import { can } from '../base/people.js';
import { Components } from '../components.js';
import { actionsOf, actor, readable, recordWrite } from '../resource/actions.js';
import type { Payload } from '../resource/payload.js';
import { type PanelEntry, panelEntry } from '../resource/resource.js';
import type { Source } from '../resource/source.js';

const source: Source<ImportJob> = {
  id: 'Import',
  model: ImportModel,
  sort: { sortBy: 'created_at', direction: 'desc' },
  fields: {
    _id: { type: 'string', filter: 'equals' },
    filename: { type: 'string', filter: 'contains', private: true },
    status: { type: 'string', values: importStatuses, sortable: true, filter: 'equals' },
    rows: { type: 'number', sortable: true },
    created: { type: 'number', sortable: true },
    updated: { type: 'number', sortable: true },
    unchanged: { type: 'number', sortable: true },
    duplicate: { type: 'number', sortable: true },
    rejected: { type: 'number', sortable: true },
    error: { type: 'string' },
    what: { type: 'string', virtual: true },
    read_as: { type: 'string', virtual: true },
    undone: { type: 'string', virtual: true },
    created_by: { type: 'reference', reference: 'User', filter: 'equals' },
    created_at: { type: 'datetime', sortable: true, filter: 'range' },
    started_at: { type: 'datetime' },
    finished_at: { type: 'datetime' },
  },
  alsoRead: ['options', 'dialect', 'undo'],
  present: ({ options, dialect, undo, ...job }) => ({
    ...job,
    what: options.dry_run ? 'dry run' : 'import',
    read_as: dialect.note ?? dialect.encoding,
    undone: undo && undone(undo),
  }),
};

const undone = ({ status, removed, restored, kept }: ImportUndo): string =>
  `${status}: ${removed} removed, ${restored} put back, ${kept} left because they were used or changed since`;

/** What was imported, by whom, and what became of the rows. */
export function imports(): PanelEntry {
  const when = { components: { list: Components.When, show: Components.When } };
  return panelEntry(source, words, {
    titleProperty: 'filename',
    listProperties: [
      'created_at',
      'filename',
      'what',
      'status',
      'rows',
      'created',
      'updated',
      'rejected',
      'undone',
      'created_by',
    ],
    filterProperties: ['status', 'filename', 'created_by', 'created_at'],
    showProperties: [
      'filename',
      'what',
      'status',
      'error',
      'read_as',
      'rows',
      'created',
      'updated',
      'unchanged',
      'duplicate',
      'rejected',
      'undone',
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
    actions: actionsOf({
      ...readable('import_contacts'),
      undo: {
        actionType: 'record',
        icon: 'CornerUpLeft',
        component: Components.ImportUndo,
        isAccessible: can('import_contacts'),
        isVisible: ({ record }) => isUndoable(record?.params ?? {}),
        handler: recordWrite(undo, { fields: source.fields, names: [] }),
      },
    }),
  });
}

async function undo(id: string, _payload: Payload, context: ActionContext) {
  await undoImport(id, actor(context));
  return {
    message: 'The import is being undone. Reload the page to see its progress.',
    redirectUrl: context.h.recordActionUrl({ resourceId: 'Import', recordId: id, actionName: 'show' }),
  };
}

const isUndoable = ({ status, what, undone }: Record<string, unknown>): boolean =>
  what === 'import' && !undone && status !== 'queued' && status !== 'running';

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
    what: 'Kind',
    read_as: 'Read as',
    undone: 'Undone',
    created_by: 'By',
    created_at: 'Uploaded',
    started_at: 'Started',
    finished_at: 'Finished',
  },
  actions: { list: 'Imports', show: 'Import', undo: 'Undo' },
  messages: {
    noRecordsInResource: 'Nothing was imported yet. Open "Import contacts" to drop a CSV file.',
  },
};
