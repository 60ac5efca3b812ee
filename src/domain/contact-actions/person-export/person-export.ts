import { Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import { filesOf, openFile } from '../../../platform/files.js';
import { displayName } from '../../contacts/contact/contact.js';
import { getContact } from '../../contacts/contact/get-contact.js';
import { AssignmentModel } from '../../conversations/assignment/assign.js';
import { type Conversation, ConversationModel } from '../../conversations/core/conversation.js';
import { type Merge, MergeModel } from '../../conversations/core/merge-record.js';
import { HandoffModel } from '../../conversations/hand-off/handoff-record.js';
import { type Message, MessageModel } from '../../conversations/messages/message.js';
import { NoteModel } from '../../conversations/notes/note.js';
import { AuditModel, recordAudit } from '../../people/core/audit.js';
import { type Actor, must } from '../../people/core/permissions.js';
import {
  exportedContact,
  exportedConversation,
  exportedMessage,
  exportedRow,
  jsonList,
  readme,
} from './person-export-shapes.js';

/** A zip file that is made while it is read. */
export interface PersonExport {
  filename: string;
  /** Ends with an error when the database goes away; destroy it to stop early. */
  content: Readable;
}

type Items = AsyncIterable<unknown> | Iterable<unknown>;

/**
 * Everything that is stored about one person: readable text, JSON, and the media of messages. Streamed, never whole
 * in memory, and audited. Errors: `forbidden`, `not_found`.
 */
export async function exportPerson(contactId: string, actor: Actor): Promise<PersonExport> {
  must(actor, 'export_person');
  const contact = await getContact(contactId);
  const about = { entity_type: 'contact', entity_id: contactId, actor_user_id: actor._id } as const;
  await recordAudit({ ...about, action: 'contact.exported' });
  const conversations = await ConversationModel.find({ contact_uuid: contactId })
    .sort({ _id: 1 })
    .limit(1_000)
    .lean<Conversation[]>();
  const conversationIds = conversations.map(({ _id }) => _id);
  const lists: Record<string, () => Items> = {
    'contact.json': () => [exportedContact(contact)],
    'merged-contacts.json': () => mergedContacts(contactId),
    'conversations.json': () => conversations.map(exportedConversation),
    'messages.json': () => messagesOf(conversationIds),
    'notes.json': () => rows(NoteModel.find({ entity_id: contactId }).sort({ created_at: 1, _id: 1 })),
    'assignments.json': () =>
      rows(AssignmentModel.find({ contact_id: contactId }).sort({ assigned_at: 1, _id: 1 })),
    'hand-offs.json': () => rows(HandoffModel.find({ contact_id: contactId }).sort({ _id: 1 })),
    'audit.json': () =>
      rows(AuditModel.find({ entity_id: { $in: [contactId, ...conversationIds] } }).sort({ _id: 1 })),
  };
  const zip = new StreamedZip();
  zip.add('README.txt', () => Readable.from([readme(displayName(contact), Object.keys(lists))]));
  for (const [name, items] of Object.entries(lists)) zip.add(name, () => Readable.from(jsonList(items())));
  zip.endAfter(addMedia(zip, conversationIds));
  return { filename: `person-${contactId}.zip`, content: zip.content };
}

async function* rows(query: { lean(): { cursor(): AsyncIterable<object> } }): AsyncGenerator<unknown> {
  for await (const row of query.lean().cursor()) yield exportedRow(row);
}

async function* messagesOf(conversationIds: string[]): AsyncGenerator<unknown> {
  for (const conversation_id of conversationIds) {
    const messages = MessageModel.find({ conversation_id })
      .sort({ seq: 1, _id: 1 })
      .lean<Message[]>()
      .cursor();
    for await (const message of messages) yield exportedMessage(message);
  }
}

async function* mergedContacts(into_id: string): AsyncGenerator<unknown> {
  const merges = MergeModel.find({ into_id, state: 'merged' }).sort({ _id: 1 }).lean<Merge[]>().cursor();
  for await (const { contacts } of merges) yield* contacts.map(exportedContact);
}

/** Media is looked up for so many messages at a time. */
const batchSize = 200;

async function addMedia(zip: StreamedZip, conversationIds: string[]): Promise<void> {
  const withMedia = MessageModel.find({ conversation_id: { $in: conversationIds }, media: { $ne: null } })
    .select({ _id: 1 })
    .lean<Pick<Message, '_id'>[]>()
    .cursor();
  let ids: string[] = [];
  const add = async (): Promise<void> => {
    for (const { id, filename } of await filesOf(ids)) {
      zip.add(`media/${id}-${filename.replace(/[^\p{L}\p{N}._-]+/gu, '_').slice(-100)}`, () => openFile(id));
    }
    ids = [];
  };
  for await (const { _id } of withMedia) {
    if (ids.push(_id) === batchSize) await add();
  }
  await add();
}

/** A zip whose parts are opened one after the other while it is read. */
class StreamedZip {
  private readonly zip = new ZipFile();
  private open: Readable | undefined;
  readonly content = this.zip.outputStream as Readable;

  constructor() {
    this.zip.on('error', (error: Error) => this.content.destroy(error));
    // A reader who goes away leaves no cursor open.
    this.content.on('close', () => this.open?.destroy());
  }

  add(name: string, open: () => Readable): void {
    this.zip.addReadStreamLazy(name, (give) => {
      this.open = open().on('error', (error) => this.content.destroy(error));
      give(null, this.open);
    });
  }

  endAfter(rest: Promise<void>): void {
    rest.then(
      () => this.zip.end(),
      (error: Error) => this.content.destroy(error),
    );
  }
}
