import { type Contact, ContactModel, displayName } from '../../../domain/contacts/contact/contact.js';
import { maskedFor, textsFor } from '../../../domain/contacts/contact/masking.js';
import { type Conversation, ConversationModel } from '../../../domain/conversations/core/conversation.js';
import { type Note, NoteModel } from '../../../domain/conversations/notes/note.js';
import { type User, UserModel } from '../../../domain/people/core/user.js';
import { type Lease, leaseHasTime } from '../../../platform/queue/lease.js';
import { actionIds } from '../blocks/actions.js';
import type { Card } from '../blocks/card.js';
import { linkButton } from '../blocks/elements.js';
import { refusesToken } from '../core/blocked.js';
import { callTimeoutMs, slackFailure } from '../core/call/client.js';
import type { Desk, Workspaces } from '../core/desk-context.js';
import { panelUrl, threadUrl } from '../core/links.js';
import { literal } from '../core/literal.js';
import { escapeSlack, slackName } from '../core/mrkdwn.js';
import { findPost, post } from '../core/post/post.js';
import { cutText } from '../core/split-text.js';

/**
 * Tells the people whom a note names, each once, in a direct message that links to the thread. Returns the
 * milliseconds to wait before it goes on, 0 when all were told. Throws what WebClient throws.
 */
export async function callPeople(workspaces: Workspaces, noteId: string, lease: Lease): Promise<number> {
  for (;;) {
    const note = await NoteModel.findOne({ _id: noteId, owed: true }).lean<Note>();
    if (!note) return 0;
    const userId = note.tell[0];
    if (userId === undefined) {
      await NoteModel.updateOne({ _id: noteId, tell: [] }, { $set: { owed: false } });
      return 0;
    }
    if (!leaseHasTime(lease)) return 1;
    const wait = await callOne(workspaces, note, userId);
    if (wait > 0) return wait;
    await NoteModel.updateOne({ _id: noteId }, { $pull: { tell: userId }, $set: { telling_at: null } });
  }
}

async function callOne(workspaces: Workspaces, note: Note, userId: string): Promise<number> {
  const user = await UserModel.findOne({ _id: userId, active: true }).lean<User>();
  const desk = user && (await workspaces.ofUser(user));
  if (desk && (await refusesToken(desk))) return 10 * workspaces.blockedMs;
  const slackId = desk && (await desk.agents.slackIdOf(user));
  if (!user || !desk || !slackId) return 0; // not in Slack: the note itself names them
  try {
    const { channel } = await desk.client.conversations.open({ users: slackId });
    const direct = channel!.id!;
    const { telling_at } = note;
    if (telling_at) {
      // Told or not? A call that is surely over is looked for before it is made again.
      if (await findPost(desk, direct, null, postId(note, userId), telling_at)) return 0;
      const over = telling_at.getTime() + callTimeoutMs + 2_000 - Date.now();
      if (over > 0) return over;
    }
    const wait = await desk.pace.take(direct);
    if (wait > 0) return wait;
    const message = textsFor(user, await callMessage(desk, note, user));
    await NoteModel.updateOne({ _id: note._id }, { $set: { telling_at: new Date() } });
    await post(desk, { channel: direct, ...message, ids: [postId(note, userId)] });
    return 0;
  } catch (error) {
    const failure = slackFailure(error);
    // It was certainly not posted: there is nothing to look for.
    if (failure.kind === 'limited' || failure.kind === 'not_sent')
      await NoteModel.updateOne({ _id: note._id }, { $set: { telling_at: null } });
    if (failure.kind !== 'refused') throw error;
    desk.log.warn({ note_id: note._id, reason: failure.reason }, 'somebody whom a note names was not told');
    return 0;
  }
}

const postId = (note: Note, userId: string): string => `${note._id}/${userId}`;

/** Slack cuts a section at 3,000 characters. */
const longestQuote = 2_500;

async function callMessage(desk: Desk, note: Note, reader: User): Promise<Card> {
  const [author, contact, [conversation]] = await Promise.all([
    UserModel.findById(note.author_user_id).lean<User>(),
    ContactModel.findById(note.entity_id).lean<Contact>(),
    ConversationModel.find({ contact_uuid: note.entity_id })
      .sort({ last_inbound_at: -1 })
      .limit(1)
      .lean<Conversation[]>(),
  ]);
  const name = slackName(contact ? displayName(maskedFor(reader, contact)) : 'a contact');
  const about = conversation?.number ? `#${conversation.number} ${name}` : name;
  const text = `${author?.name ?? 'Somebody'} mentioned you in a note about ${about}`;
  const quote = note.content
    .slice(0, longestQuote)
    .split('\n')
    .map((line) => `> ${escapeSlack(line)}`)
    .join('\n');
  const thread = conversation && (await threadUrl(desk, conversation.desk));
  const where = thread
    ? [linkButton(actionIds.openThread, 'Open thread', thread)]
    : conversation
      ? [linkButton(actionIds.openPanel, 'Open in panel', panelUrl(desk, conversation._id))]
      : [];
  return {
    text: literal(text),
    blocks: [
      { type: 'section', text: { type: 'mrkdwn', text: cutText(`*${literal(text)}*\n${quote}`, 3_000) } },
      ...(where.length > 0 ? [{ type: 'actions' as const, elements: where }] : []),
    ],
  };
}
