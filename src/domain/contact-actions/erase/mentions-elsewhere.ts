import { type Segment, SegmentModel } from '../../contacts/segments/segment.js';
import { forgetInSegments, type Named, segmentNames } from '../../contacts/segments/segment-rewrite.js';
import { ConversationModel } from '../../conversations/core/conversation.js';
import { type Message, MessageModel } from '../../conversations/messages/message.js';
import { type Note, NoteModel } from '../../conversations/notes/note.js';
import { scrubAudit } from '../../people/core/audit.js';
import { mayNameThem, namesOf, type Person, type SlackTrace, threadsOf } from './traces.js';

/** A place that says who a person is although it is not theirs: a segment, or a note about somebody else. */
export interface Mention {
  kind: 'segment' | 'note';
  id: string;
  /** Whom the note is about. */
  contact_id: string | null;
  /** How it is called, or how it begins. */
  text: string;
}

export interface Mentions {
  found: Mention[];
  /** False: there are more than are listed, or looking took too long. */
  complete: boolean;
}

const mostListed = 200;
/** Nobody waits longer for a list. */
const limitMs = 5_000;
const longestText = 200;

/** Where else a person's phones, e-mails, ids and full names stand. A single word of a name is not looked for. */
export async function findMentions(person: Person): Promise<Mentions> {
  const named = namesOf(person);
  if (!named) return { found: [], complete: true };
  const until = Date.now() + limitMs;
  const found: Mention[] = [];
  try {
    for await (const { _id, name, filter } of SegmentModel.find()
      .maxTimeMS(limitMs)
      .lean<Segment[]>()
      .cursor()) {
      if (found.length >= mostListed || Date.now() > until) return { found, complete: false };
      if (segmentNames({ name, filter }, named))
        found.push({ kind: 'segment', id: _id, contact_id: null, text: name });
    }
    for await (const note of notesSaying(person, limitMs)) {
      if (!named.says.test(note.content)) continue;
      if (found.length >= mostListed || Date.now() > until) return { found, complete: false };
      const text = note.content.slice(0, longestText);
      found.push({ kind: 'note', id: note._id, contact_id: note.entity_id, text });
    }
  } catch (error) {
    if ((error as { code?: number }).code !== maxTimeExpired) throw error;
    return { found, complete: false };
  }
  return { found, complete: true };
}

const maxTimeExpired = 50;

/** Notes of others that may say one of the texts: what the database finds is looked at more closely. */
function notesSaying(person: Person, maxTimeMS?: number) {
  const said = { $regex: mayNameThem(person)!, $options: 'i' };
  const notes = NoteModel.find({ entity_id: { $nin: person.contact_ids }, content: said });
  return (maxTimeMS ? notes.maxTimeMS(maxTimeMS) : notes).lean<Note[]>().cursor();
}

/**
 * Takes a person out of segments and of notes about others: `…` stands where they were named, so a segment finds
 * nobody by it. Safe to run again. Returns the threads in which Slack may still show such a note.
 */
export async function emptyMentions(person: Person): Promise<SlackTrace[]> {
  const named = namesOf(person);
  if (!named) return [];
  await scrubAudit(await forgetInSegments(named));
  const threads: SlackTrace[] = [];
  for await (const note of notesSaying(person)) {
    if (!named.says.test(note.content)) continue;
    await emptyNote(note, named);
    const conversations = await ConversationModel.find({ contact_uuid: note.entity_id })
      .select({ desk: 1 })
      .limit(50)
      .lean();
    threads.push(...conversations.flatMap(threadsOf));
  }
  const once = new Map(threads.map((thread) => [`${thread.channel}:${thread.thread_ts}`, thread]));
  return [...once.values()];
}

/** The note, what threads were to show of it, and what the audit log keeps; one that is edited meanwhile is read again. */
async function emptyNote(found: Note, { says, every }: Named): Promise<void> {
  for (let note: Note | null = found; note && says.test(note.content); ) {
    const { _id, content }: Note = note;
    const { matchedCount } = await NoteModel.updateOne(
      { _id, content },
      { $set: { content: content.replace(every, '…') } },
    );
    if (matchedCount === 1) break;
    note = await NoteModel.findById(_id).lean<Note>();
  }
  const shown = await MessageModel.find({ dedup_key: { $regex: `^notice:note:${found._id}:` } })
    .limit(100)
    .lean<Message[]>();
  for (const { _id, text } of shown)
    await MessageModel.updateOne({ _id }, { $set: { text: text.replace(every, '…') } });
  await scrubAudit(found._id);
}
