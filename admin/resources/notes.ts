import type { ActionContext } from 'adminjs';
import { addNote, deleteNote, type Note, NoteModel } from '../../src/domain/conversations/notes/note.js';
import { may } from '../../src/domain/people/core/permissions.js';
import { can, userOf } from '../base/people.js';
import { Components } from '../components.js';
import { actionsOf, actor, newWrite, readable, recordWrite } from '../resource/actions.js';
import { submitted } from '../resource/form-fields.js';
import type { Payload } from '../resource/payload.js';
import { type PanelEntry, panelEntry } from '../resource/resource.js';
import type { Source } from '../resource/source.js';

const source: Source<Note> = {
  id: 'Note',
  model: NoteModel,
  sort: { sortBy: 'created_at', direction: 'desc' },
  fields: {
    _id: { type: 'string', filter: 'equals' },
    content: { type: 'textarea', filter: 'contains', private: true },
    entity_id: { type: 'reference', reference: 'Contact', filter: 'equals' },
    author_user_id: { type: 'reference', reference: 'User', filter: 'equals' },
    created_at: { type: 'datetime', sortable: true, filter: 'range' },
  },
  present: (note) => ({ ...note }),
};

/** Notes about contacts: a timeline, newest first; everybody who writes notes deletes their own, admins any. */
export function notes(): PanelEntry {
  return panelEntry(source, words, {
    titleProperty: 'content',
    listProperties: ['created_at', 'entity_id', 'author_user_id', 'content'],
    filterProperties: ['entity_id', 'author_user_id', 'content', 'created_at'],
    showProperties: ['content', 'entity_id', 'author_user_id', 'created_at'],
    properties: {
      created_at: { components: { list: Components.When, show: Components.When } },
      author_user_id: { components: { filter: Components.OwnerFilter } },
    },
    actions: actionsOf({
      ...readable(),
      new: {
        isAccessible: can('write_notes'),
        layout: ['entity_id', 'content'],
        handler: newWrite(create),
      },
      delete: { isAccessible: mayDelete, handler: recordWrite(remove) },
    }),
  });
}

function mayDelete({ currentAdmin, record }: Pick<ActionContext, 'currentAdmin' | 'record'>): boolean {
  const user = userOf(currentAdmin);
  return may(user, 'delete_any_note') || (user !== undefined && record?.param('author_user_id') === user._id);
}

async function create(payload: Payload, context: ActionContext) {
  const { entity_id, content } = submitted(source.fields, ['entity_id', 'content'], payload);
  const note = await addNote({
    contactId: String(entity_id ?? ''),
    author: actor(context),
    content: String(content ?? ''),
  });
  return {
    id: note._id,
    message: 'The note was saved.',
    redirectUrl: context.h.resourceUrl({ resourceId: 'Note' }),
  };
}

async function remove(id: string, _payload: Payload, context: ActionContext) {
  await deleteNote(actor(context), id);
  return { message: 'The note was deleted.', redirectUrl: context.h.resourceUrl({ resourceId: 'Note' }) };
}

const words = {
  name: 'Notes',
  properties: {
    content: 'Note',
    entity_id: 'Contact',
    author_user_id: 'Author',
    created_at: 'Written',
  },
  actions: { list: 'Notes', new: 'New note', show: 'Note' },
  messages: {
    confirmDelete: 'Delete this note? This cannot be undone.',
    noRecordsInResource: 'No notes yet. Write one on a contact, or in a Slack thread with "note:" before it.',
  },
};
