import { z } from 'zod';
import type { Note } from '../../../domain/conversations/notes/note.js';
import { time, uuid } from './parts.js';

export const noteShape = z
  .strictObject({
    id: uuid,
    content: z.string(),
    entity_type: z.literal('lead'),
    entity_id: uuid.describe("The contact's id"),
    author_user_id: uuid,
    created_at: time,
  })
  .meta({ id: 'Note', description: 'Said about a contact by people, for people.' });

export function presentNote(note: Note): z.input<typeof noteShape> {
  const { _id, content, entity_type, entity_id, author_user_id, created_at } = note;
  return { id: _id, content, entity_type, entity_id, author_user_id, created_at };
}
