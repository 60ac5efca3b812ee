import { createHash } from 'node:crypto';
import { type Contact, ContactModel } from '../../../domain/contacts/contact/contact.js';
import { cardChanged } from '../../../domain/conversations/core/card-owed.js';
import {
  type CardShown,
  type Conversation,
  ConversationModel,
} from '../../../domain/conversations/core/conversation.js';
import { deskBell } from '../../../domain/conversations/core/doorbells.js';
import type { ReplyMode } from '../../../domain/conversations/core/reply-mode.js';
import { allDesks } from '../../../domain/conversations/desks/desk.js';
import { lastInbound } from '../../../domain/conversations/messages/last-inbound.js';
import type { Message } from '../../../domain/conversations/messages/message.js';
import { NoteModel } from '../../../domain/conversations/notes/note.js';
import { heldReplies, offerHeld } from '../../../domain/conversations/reply/held.js';
import { type User, UserModel } from '../../../domain/people/core/user.js';
import { anyTime } from '../../../platform/database/partial-index.js';
import { ring } from '../../../platform/queue/doorbell.js';
import { type Card, rootCard } from '../blocks/card.js';
import { nextPhaseAt, windowPhase } from '../blocks/card-times.js';
import type { Desk } from '../core/desk-context.js';
import { homesMayChange } from '../core/homes.js';
import { panelUrl, threadUrl } from '../core/links.js';
import { updateMessage } from '../core/post/update.js';
import { replyModeOf } from '../core/reply-mode.js';
import { deskIsMasked, maskedForDesk, textsForDesk } from '../core/viewer.js';
import { sayChanges, toldState } from './status-lines.js';

/** A card as it is now, and how to recognise it among those shown before. */
interface Rendered {
  message: Card;
  shown: Omit<CardShown, 'at' | 'due_at'>;
  /** The replies that are held. */
  held: Message[];
  owner: User | null;
}

/** Renders the root card from what is stored now. */
export async function renderCard(desk: Desk, conversation: Conversation): Promise<Rendered> {
  const contact = await ContactModel.findById(conversation.contact_uuid).lean<Contact>();
  const assigned = contact!.assigned_to ? await UserModel.findById(contact!.assigned_to).lean<User>() : null;
  // Who is gone answers nobody: what they own is being handed over.
  const owner = assigned?.active ? assigned : null;
  const notes = await NoteModel.countDocuments({ entity_id: conversation.contact_uuid }).limit(1_000);
  const held = await heldReplies(conversation._id);
  const { earlier } = conversation.desk;
  const masked = deskIsMasked();
  const replyMode = await replyModeOf(conversation.desk.channel!);
  const { text, blocks, times } = rootCard({
    conversation,
    contact: maskedForDesk(contact!),
    masked,
    owner,
    notes,
    canMove: (await allDesks()).filter(({ active }) => active).length > 1,
    held: held.length,
    replyMode,
    panelUrl: panelUrl(desk, conversation._id),
    lastWords: (await lastInbound(conversation._id))?.text ?? null,
    earlierUrl: earlier && (await threadUrl(desk, earlier)),
  });
  const lasting = blocks.filter((block) => block !== times);
  const shown = {
    hash: hashOf([text, lasting, windowPhase(conversation)]),
    times: hashOf(times),
    status: conversation.status,
    masked,
    reply_mode: replyMode,
    told: toldState(conversation, owner),
  };
  return { message: textsForDesk({ text, blocks }), shown, held, owner };
}

const hashOf = (shown: unknown): string =>
  createHash('sha256').update(JSON.stringify(shown)).digest('base64url').slice(0, 16);

/** Times alone are brought up to date this often: Slack shows dates as dates, so nobody waits for them. */
const coarseMs = 5 * 60_000;

/**
 * Makes the root card show what is stored now, when that is something else than it shows; a change while Slack is
 * called leaves it owed. Returns the milliseconds to wait while Slack's limit is used up.
 */
export async function updateCard(desk: Desk, conversation: Conversation): Promise<number> {
  const { channel, root_ts, card } = conversation.desk;
  const { message, shown, held, owner } = await renderCard(desk, conversation);
  await offerHeld(conversation, held);
  await sayChanges(conversation, owner);
  if (card?.hash === shown.hash) {
    const next = card.times === shown.times ? null : new Date(card.at.getTime() + coarseMs);
    if (!next || next > new Date()) {
      const due_at = earlier(next, nextPhaseAt(conversation));
      await recordCard(conversation, { ...card, told: shown.told, due_at });
      return 0;
    }
  }
  // When it was deleted, or Slack refuses it, the thread works without its card.
  const wait = await updateMessage(desk, { channel: channel!, ts: root_ts!, ...message });
  if (wait > 0) return wait;
  await cardShown(conversation, shown);
  return 0;
}

/** Records what the card shows from now on. */
export async function cardShown(conversation: Conversation, shown: Rendered['shown']): Promise<void> {
  await recordCard(conversation, { ...shown, at: new Date(), due_at: nextPhaseAt(conversation) });
  homesMayChange();
}

async function recordCard(conversation: Conversation, card: CardShown): Promise<void> {
  const { _id } = conversation;
  const { matchedCount } = await ConversationModel.updateOne(
    { _id, 'desk.card_rev': conversation.desk.card_rev },
    { $set: { 'desk.card': card, 'desk.card_owed': false } },
  );
  // Something changed since: that is still owed.
  if (matchedCount === 0) await ConversationModel.updateOne({ _id }, { $set: { 'desk.card': card } });
  Object.assign(conversation.desk, { card, card_owed: matchedCount === 0 });
}

const earlier = (one: Date | null, other: Date | null): Date | null =>
  one && other ? new Date(Math.min(one.getTime(), other.getTime())) : (one ?? other);

/** Cards that are looked at in one sweep: the limit of `chat.update` is smaller anyway. */
const mostDue = 100;

/**
 * Rings for cards whose time has come, for those that hide what they may show or show what they must hide, and for
 * those of a desk whose messages are read otherwise than they say.
 */
export async function ringForDueCards(): Promise<void> {
  const noteDesks = (await allDesks()).filter(({ reply_mode }) => reply_mode === 'note');
  const noteChannels = noteDesks.map(({ slack_channel_id }) => slack_channel_id);
  const [due, ...wrong] = await Promise.all([
    idsOf({ 'desk.card.due_at': { ...anyTime, $lte: new Date() } }),
    idsOf({ 'desk.card.masked': !deskIsMasked(), 'desk.card_owed': false }),
    idsOf({ ...saysMode('note'), 'desk.channel': { $nin: noteChannels } }),
    noteChannels.length > 0 ? idsOf({ ...saysMode('reply'), 'desk.channel': { $in: noteChannels } }) : [],
  ]);
  const ids = [...new Set([...due, ...wrong.flat()])];
  if (ids.length === 0) return;
  await ConversationModel.updateMany(
    { _id: { $in: ids } },
    { ...cardChanged, $set: { ...cardChanged.$set, 'desk.card.due_at': null } },
  );
  for (const id of ids) ring(deskBell, id);
}

const saysMode = (mode: ReplyMode) => ({
  'desk.card.reply_mode': mode,
  'desk.card_owed': false,
});

async function idsOf(filter: Record<string, unknown>): Promise<string[]> {
  const found = await ConversationModel.find(filter).select({ _id: 1 }).limit(mostDue).lean();
  return found.map(({ _id }) => _id);
}
