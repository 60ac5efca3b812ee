import { z } from 'zod';
import { getContact } from '../../../domain/contacts/contact/get-contact.js';
import { addNote, deleteNote, type Note, NoteModel } from '../../../domain/conversations/notes/note.js';
import { id } from '../core/input.js';
import { json, nothing, operation } from '../core/operation.js';
import { listOf, numberPlace, paged } from '../core/paging.js';
import { keyUsedElsewhere } from '../core/problem.js';
import { noteShape, presentNote } from '../schemas/note.js';

const tag = 'Notes';
const entity_id = id.describe("The contact's id");

/** What people say about a contact among themselves. */
export const noteOperations = [
  operation({
    method: 'get',
    path: '/internal-notes',
    operationId: 'listNotes',
    tag,
    summary: 'List the notes on a contact, oldest first',
    permissions: ['view_contacts'],
    query: paged({ entity_id }),
    answer: json(200, listOf(noteShape)),
    errors: ['not_found'],
    async handle({ query, page }) {
      const after = page.after(numberPlace);
      const newer = after && {
        $or: [
          { created_at: { $gt: new Date(after[0]) } },
          { created_at: new Date(after[0]), _id: { $gt: after[1] } },
        ],
      };
      if (!after) await getContact(query.entity_id);
      const found = await NoteModel.find({ entity_id: query.entity_id, ...newer })
        .sort({ created_at: 1, _id: 1 })
        .limit(page.take)
        .lean<Note[]>();
      return page.of(found, (last) => [last.created_at.getTime(), last._id], presentNote);
    },
  }),
  operation({
    method: 'post',
    path: '/internal-notes',
    operationId: 'createNote',
    tag,
    summary: 'Write a note on a contact',
    permissions: ['write_notes'],
    body: z.strictObject({
      content: z.string('is missing').describe('A prefix (note: or //) is not part of it'),
      entity_type: z.literal('lead', 'must be "lead"').default('lead'),
      entity_id,
    }),
    answer: json(201, noteShape),
    errors: ['not_found'],
    idempotency: 'handler',
    async handle({ body: { content, entity_id: contactId }, actor, idempotencyKey }) {
      const note = await addNote({
        contactId,
        author: actor,
        content,
        ...(idempotencyKey ? { dedupKey: `api:${actor._id}:${idempotencyKey}` } : {}),
      });
      if (note.entity_id !== contactId) throw keyUsedElsewhere('for a note on another contact');
      return presentNote(note);
    },
  }),
  operation({
    method: 'delete',
    path: '/internal-notes/{id}',
    operationId: 'deleteNote',
    tag,
    summary: 'Delete a note',
    permissions: ['write_notes'],
    alsoAsks: '`delete_any_note` for the notes of others',
    answer: nothing,
    handle: ({ params, actor }) => deleteNote(actor, params.id),
  }),
];
