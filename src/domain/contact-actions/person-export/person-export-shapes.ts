import type { Contact } from '../../contacts/contact/contact.js';
import type { Conversation } from '../../conversations/core/conversation.js';
import type { MessageMedia } from '../../conversations/messages/media.js';
import type { Message } from '../../conversations/messages/message.js';

/** What people are shown of stored documents: what was said and done, without how it was delivered. */
type Shown = Record<string, unknown>;

export function exportedContact(contact: Contact): Shown {
  const { _id, search_terms, search_sample, identity_keys, counted, owed, rev, import_row, ...rest } =
    contact;
  return { id: _id, ...rest };
}

export function exportedConversation(conversation: Conversation): Shown {
  const { _id, desk, seq, recent_inbound, ai_epoch, contact_uuid, ...rest } = conversation;
  return { id: _id, ...rest, slack: { channel: desk.channel, thread_ts: desk.root_ts } };
}

/** `direction` is in (from the person), out (to the person) or internal (what only the desk saw). */
export function exportedMessage(message: Message): Shown {
  const { _id, conversation_id, direction, author, author_user_id, author_name, type, text, media } = message;
  const { state, error, provider_id, said_at, created_at } = message;
  const { edited_at, former_texts, deleted_at, reaction, referral = null, product = null } = message;
  const said = {
    direction,
    author,
    author_user_id,
    author_name,
    type,
    text,
    media: media && exportedFile(media),
    referral,
    product,
  };
  const later = { edited_at, former_texts, deleted_at, reaction };
  return { id: _id, conversation_id, ...said, ...later, state, error, provider_id, said_at, created_at };
}

/** A file without how it was fetched and sent. */
function exportedFile({ attempts, asked_again, not_before, upload, url, ...file }: MessageMedia): Shown {
  return file;
}

/** A note or a row of a log, without where merges and repeated requests had it. */
export function exportedRow(row: object): Shown {
  const { _id, origins, moved_by, dedup_key, ...rest } = row as Shown;
  return { id: _id, ...rest };
}

/** A JSON array, item by item. */
export async function* jsonList(items: AsyncIterable<unknown> | Iterable<unknown>): AsyncGenerator<string> {
  let before = '[\n';
  for await (const item of items) {
    yield before + JSON.stringify(item, null, 1);
    before = ',\n';
  }
  yield before === '[\n' ? '[]\n' : '\n]\n';
}

export const readme = (name: string, files: readonly string[]): string => `Everything stored about ${name}
Made on ${new Date().toISOString()}.

${files.map((file) => `${file.padEnd(24)}${meaning[file] ?? ''}`.trimEnd()).join('\n')}
media/                  Pictures, recordings and documents, named by the id of their message

Times are in UTC. The .json files are lists and can be read with any text editor.
`;

const meaning: Record<string, string> = {
  'contact.json': 'Name, numbers, e-mail, company, status, tags, consent, custom fields',
  'merged-contacts.json':
    'Entries that were found to be the same person, as they were before they were merged',
  'conversations.json': 'One conversation for each WhatsApp channel',
  'messages.json': 'What was said, in order',
  'notes.json': 'What the team noted',
  'assignments.json': 'Who looked after the person, and since when',
  'hand-offs.json': 'When people took over from the bot, and when they were done',
  'audit.json': 'What was done to the entry, by whom',
};
