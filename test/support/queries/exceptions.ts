import type { Asked } from './asked.js';

/** What may be wrong with a query: it walks a whole collection, has no end, sorts by itself, or is told a wrong index. */
export type Fault = 'walks' | 'endless' | 'sorts' | 'hint';

/** Queries that may do what others may not, and why that is no harm. One that excuses nothing any more fails a test. */
export interface Exception {
  collection: string;
  may: Fault[];
  op?: Asked['op'];
  /** What the query's line has in it, as `lineOf` writes it. */
  when?: string[];
  because: string;
}

/** Collections that stay so small that reading all of them costs nothing. */
const small: Record<string, string> = {
  attributes: 'the custom fields of a workspace, bounded where they are made',
  channels: 'the numbers that are connected, at most `mostChannels`',
  desks: 'the Slack channels that are desks',
  removals: 'the contacts that are being removed at this moment',
  segments: 'the filters people have saved',
  slack_homes: 'the people who opened their App Home within a week',
  users: 'the people of a workspace',
};

/** What belongs to one owner, all of which is wanted or written at once. */
const owned: [collection: string, by: string, because: string][] = [
  ['api_tokens', 'user_id=', 'the tokens of one user'],
  ['assignments', 'contact_id=', 'the assignments of one contact'],
  ['audit', 'entity_id=', 'the audit of one thing: exported as a stream, or scrubbed'],
  ['conversations', 'contact_uuid=', 'a contact has one conversation on each channel'],
  ['duplicates', 'contact_ids=', 'the pairs that one contact is part of'],
  ['earlier_threads', 'conversation_id=', 'the threads one conversation was in'],
  ['exports.chunks', 'files_id=', 'the pieces of one file'],
  ['former_conversations', 'conversation_id=', 'the conversations that were joined to one'],
  ['handoffs', 'contact_id=', 'the hand-offs of one contact'],
  ['link_codes', 'user_id=', 'the linking codes of one user'],
  ['media.chunks', 'files_id=', 'the pieces of one file'],
  ['merges', 'into_id=', 'the merges into one contact'],
  ['notes', 'entity_id=', 'the notes of one contact'],
  ['statuses', 'provider_id=', 'what was told of one message'],
  ['templates', 'account_id=', 'the templates of one account: platforms allow some thousands'],
  ['uploads.chunks', 'files_id=', 'the pieces of one file'],
  ['web_session_files.chunks', 'files_id=', 'the pieces of one file'],
];

const allowed: Exception[] = [
  {
    ...{ collection: 'conversations', may: ['sorts'], when: ['contact_uuid='] },
    because: 'a contact has one conversation on each channel: sorting them is nothing',
  },
  {
    ...{
      collection: 'conversations',
      may: ['sorts'],
      when: ['ai_enabled= & assigned_to=', 'by -last_inbound_at'],
    },
    because: 'what one agent has open, bounded by their capacity, the latest first',
  },
  {
    ...{ collection: 'conversations', may: ['endless'], op: 'aggregate', when: ['ai_enabled='] },
    because: 'counts what people have at this moment, from a partial index of just that',
  },
  {
    ...{ collection: 'messages', may: ['endless'], op: 'update', when: ['conversation_id=', 'state='] },
    because: 'what one conversation owes: cancelled, held back or let go together',
  },
  {
    ...{ collection: 'messages', may: ['endless'], op: 'update', when: ['conversation_id=', '(all)'] },
    because: 'a merge moves all messages of a conversation, and its undo those that it moved',
  },
  {
    ...{ collection: 'messages', may: ['endless', 'sorts'], op: 'aggregate', when: ['conversation_id='] },
    because: 'the messages of a conversation that was merged are numbered anew, by the database itself',
  },
  {
    ...{ collection: 'messages', may: ['endless'], op: 'find', when: ['conversation_id=', '(all)'] },
    because: 'a person’s export, streamed from a cursor',
  },
  {
    ...{ collection: 'messages', may: ['sorts'], when: ['desk.channel= & desk.ts='] },
    because: 'the messages that one Slack post shows: some lines at most',
  },
  {
    ...{ collection: 'messages', may: ['sorts', 'endless'], when: ['part_of='] },
    because: 'the parts of one reply: its text and its files',
  },
  {
    ...{ collection: 'messages', may: ['endless'], op: 'aggregate', when: ['created_at>'] },
    because: 'figures of a time cost what happened then; whole days are kept',
  },
  {
    ...{ collection: 'handoffs', may: ['endless'], when: ['_at>', '_at<'] },
    because: 'figures of a time cost what happened then; whole days are kept',
  },
  {
    ...{ collection: 'assignments', may: ['endless'], op: 'aggregate', when: ['assigned_at>'] },
    because: 'figures of a time cost what happened then; whole days are kept',
  },
  {
    ...{ collection: 'contacts', may: ['walks', 'endless'], op: 'aggregate' },
    because: 'counts: within a time limit, once a day, or of what was named',
  },
  {
    ...{ collection: 'contacts', may: ['sorts', 'endless'], op: 'find', when: ['by _id (all)'] },
    because: 'an export of what a filter finds: read from a cursor, sorted on disk where it is much',
  },
  {
    ...{ collection: 'contacts', may: ['endless'], op: 'find', when: ['search_terms', '(all)'] },
    because: 'a search for duplicates: who shares name and company with one of a batch, read from a cursor',
  },
  {
    ...{ collection: 'contacts', may: ['sorts'], op: 'find', when: ['search_terms', 'by -created_at, -_id'] },
    because: 'the panel shows what a keyword finds newest first: MongoDB keeps a page of it while it reads',
  },
  {
    ...{ collection: 'tags', may: ['walks', 'endless'], when: ['counted_at'] },
    because: 'follows a count of all tags in a background job',
  },
  {
    ...{ collection: 'notes', may: ['walks', 'endless'], op: 'find', when: ['content ~'] },
    because: 'what names a person before they are erased: rare, asked by an admin, within a time limit',
  },
  ...[
    'audit',
    'dead_letters',
    'exports',
    'idempotency_keys',
    'import_changes',
    'import_kept',
    'import_rejects',
    'slack_events',
  ].map(
    (collection): Exception => ({
      ...{ collection, may: ['walks', 'endless'], when: ['(all)'] },
      because: 'an erasure reads all that may speak of a person; it is rare, and these end by themselves',
    }),
  ),
];

export const exceptions: readonly Exception[] = [
  ...Object.entries(small).map(
    ([collection, because]): Exception => ({ collection, may: ['walks', 'endless', 'sorts'], because }),
  ),
  ...owned.map(
    ([collection, by, because]): Exception => ({ collection, may: ['endless'], when: [by], because }),
  ),
  ...allowed,
];
