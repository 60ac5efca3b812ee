import mongoose, { Schema } from 'mongoose';
import { z } from 'zod';
import { AppError } from '../../../errors.js';
import { documentOptions, insertOnce } from '../../../platform/database/mongo.js';
import { inTransaction } from '../../../platform/database/transaction.js';
import { newId } from '../../../platform/ids.js';
import { type Doorbell, ring } from '../../../platform/queue/doorbell.js';
import { Rotation } from '../../../platform/queue/rotation.js';
import { ContactModel } from '../../contacts/contact/contact.js';
import { peopleMentioned } from '../../people/core/mentions.js';
import { type Actor, may, must } from '../../people/core/permissions.js';
import type { User } from '../../people/core/user.js';
import { contactCardsChanged } from '../core/card-owed.js';
import { type Conversation, ConversationModel } from '../core/conversation.js';
import { mustBecome } from '../core/verdict.js';
import { notifyDesk } from '../messages/notice.js';

/** Something that people say about a contact, for people. It never reaches the customer by any path. */
export interface Note {
  _id: string;
  content: string;
  entity_type: 'lead';
  /** The contact's UUID. */
  entity_id: string;
  author_user_id: string;
  /** The people it names as `@handle`. */
  mentions: string[];
  /** Those of them who are still to be told; `owed` while there are any. */
  tell: string[];
  owed: boolean;
  /** When telling one of them was begun whose outcome is not known. */
  telling_at: Date | null;
  /** Makes a repeated request one note. */
  dedup_key: string;
  created_at: Date;
  updated_at: Date;
}

const schema = new Schema<Note>(
  {
    _id: { type: String, default: newId },
    content: { type: String, required: true },
    entity_type: { type: String, enum: ['lead'], default: 'lead' },
    entity_id: { type: String, required: true, ref: 'Contact' },
    author_user_id: { type: String, required: true, ref: 'User' },
    mentions: { type: [String], default: [] },
    tell: { type: [String], default: [] },
    owed: { type: Boolean, default: false },
    telling_at: { type: Date, default: null },
    dedup_key: { type: String, required: true },
  },
  { ...documentOptions, collection: 'notes' },
);
schema.index({ dedup_key: 1 }, { unique: true });
schema.index({ entity_id: 1, created_at: 1, _id: 1 });
// The order of the panel's list.
schema.index({ created_at: -1, _id: -1 });
schema.index({ owed: 1, _id: 1 }, { partialFilterExpression: { owed: true } });

export const NoteModel = mongoose.model<Note>('Note', schema);

/** What marks a thread message as a note: `note:` or `//`, any case, leading space allowed. */
const prefix = /^\s*(?:note\s*:|\/\/)\s*/i;

/** Whether a message written in a thread is a note by its prefix. */
export const isNote = (text: string): boolean => prefix.test(text);

/** What a note says without the prefix that marks it. */
export const withoutNotePrefix = (text: string): string => text.replace(prefix, '');

const contentSchema = z
  .string()
  .transform((text) => withoutNotePrefix(text).trim())
  .pipe(z.string().min(1, 'A note needs text.').max(10_000, 'A note may have at most 10,000 characters.'));

export interface NewNote {
  contactId: string;
  author: Pick<User, '_id' | 'name' | 'role'>;
  /** The prefix, when there is one, is not part of the note. */
  content: string;
  dedupKey?: string;
  /** Where it was written in Slack: that thread shows it already. */
  slackThread?: { conversationId: string };
}

/** Stores a note and shows it in the threads of the contact. A repeated request returns the first one. */
export async function addNote(input: NewNote): Promise<Note> {
  mustBecome('note', input.author);
  const content = contentSchema.safeParse(input.content);
  if (!content.success) {
    const message = content.error.issues[0]!.message;
    throw new AppError('invalid_input', message, { errors: [{ field: 'content', message }] });
  }
  if (!(await ContactModel.exists({ _id: input.contactId }))) {
    throw new AppError('not_found', 'There is no contact with this id.');
  }
  const _id = newId();
  const dedup_key = input.dedupKey ?? _id;
  const mentions = await mentionsIn(content.data);
  const tell = mentions.filter((id) => id !== input.author._id);
  const { document: note } = await insertOnce(
    NoteModel,
    {
      _id,
      content: content.data,
      entity_type: 'lead',
      entity_id: input.contactId,
      author_user_id: input.author._id,
      mentions,
      tell,
      owed: tell.length > 0,
      telling_at: null,
      dedup_key,
    },
    { dedup_key },
  );
  if (note.owed) ringForNote(note._id);
  await showInThreads(note, input);
  return note;
}

/** A note whose mentions are to be told. */
export const noteBell: Doorbell = { queue: 'desk', name: 'note' };

const ringForNote = (id: string): void => ring(noteBell, id);

/** How many one sweep looks at; the next one goes on from there. */
const untold = new Rotation(200);

/** Rings for notes whose mentions have waited to be told: their doorbell was lost. */
export async function ringForNotes(olderThanMs: number): Promise<void> {
  const before = new Date(Date.now() - olderThanMs);
  const owed = await untold.next(async (after, most) => {
    const rows = await NoteModel.find({ owed: true, updated_at: { $lt: before }, _id: { $gt: after } })
      .sort({ _id: 1 })
      .select({ _id: 1 })
      .limit(most)
      .lean();
    return rows.map(({ _id }) => _id);
  });
  for (const id of owed) ringForNote(id);
}

const mentionsIn = async (content: string): Promise<string[]> =>
  (await peopleMentioned(content)).map(({ _id }) => _id);

async function showInThreads(note: Note, input: NewNote): Promise<void> {
  const conversations = await ConversationModel.find({ contact_uuid: note.entity_id, 'desk.wanted': true })
    .limit(50)
    .lean<Conversation[]>();
  for (const { _id } of conversations) {
    if (_id === input.slackThread?.conversationId) continue;
    const notice = { kind: 'note', message_id: null } as const;
    await notifyDesk(_id, `note:${note._id}:${_id}`, note.content, notice, input.author.name);
  }
  await contactCardsChanged([note.entity_id]);
}

/**
 * Changes what a note says; one that would become empty stays as it is. It remains a note whatever it says. People it
 * names for the first time are told. Errors: `forbidden`.
 */
export async function editNote(noteId: string, content: string, by: Actor): Promise<void> {
  mustBecome('note', by);
  const parsed = contentSchema.safeParse(content);
  if (!parsed.success) return;
  const mentions = await mentionsIn(parsed.data);
  const names = await inTransaction(async () => {
    const set = { content: parsed.data, mentions };
    const before = await NoteModel.findOneAndUpdate({ _id: noteId }, { $set: set }).lean<Note>();
    const known = before && [...before.mentions, before.author_user_id];
    const tell = known ? mentions.filter((id) => !known.includes(id)) : [];
    if (tell.length === 0) return false;
    await NoteModel.updateOne(
      { _id: noteId },
      { $addToSet: { tell: { $each: tell } }, $set: { owed: true } },
    );
    return true;
  });
  if (names) ringForNote(noteId);
}

/** Removes a note: admins any, others only their own. */
export async function deleteNote(actor: Actor, noteId: string): Promise<void> {
  must(actor, 'write_notes');
  const own = may(actor, 'delete_any_note') ? {} : { author_user_id: actor._id };
  const deleted = await NoteModel.findOneAndDelete({ _id: noteId, ...own }).lean<Note>();
  if (deleted) return contactCardsChanged([deleted.entity_id]);
  if (await NoteModel.exists({ _id: noteId })) {
    throw new AppError('forbidden', 'Only its author or an admin can delete this note.');
  }
  throw new AppError('not_found', 'There is no note with this id.');
}
