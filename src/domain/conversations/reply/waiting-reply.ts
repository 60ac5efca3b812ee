import type { Actor } from '../../people/core/permissions.js';
import { mustBecome } from '../core/verdict.js';
import { withdrawFirstResponse } from '../hand-off/handoff-record.js';
import { type Message, MessageModel } from '../messages/message.js';
import { sameParts } from '../messages/parts-of-post.js';
import { notLeft, showHeldChanged } from './held.js';

const waits = (messageId: string) => ({
  _id: messageId,
  direction: 'out' as const,
  state: { $in: notLeft },
});
const cancelled = { $set: { state: 'cancelled' as const, 'mark.owed': true } };

/**
 * Takes back a reply that the customer does not have, with the files of the same post, because a person said so. False when it
 * is too late. Errors: `forbidden`.
 */
export async function cancelReply(messageId: string, by: Actor): Promise<boolean> {
  mustBecome('reply', by);
  return withdrawReply(messageId);
}

/** The same for what is gone where it was written: whoever removed it there, it is not sent. */
export async function withdrawReply(messageId: string): Promise<boolean> {
  const withdrawn = await MessageModel.findOneAndUpdate(waits(messageId), cancelled).lean<Message>();
  if (!withdrawn) return false;
  await withdrawFirstResponse(withdrawn);
  if (withdrawn.part_of)
    await MessageModel.updateMany({ ...sameParts(withdrawn), state: { $in: notLeft } }, cancelled);
  if (withdrawn.state === 'held') await showHeldChanged(withdrawn.conversation_id);
  return true;
}

/**
 * Changes the text of a reply that has not left yet; `noteText` is what one that is held for looking like a note would
 * say as one. False when it is too late. Errors: `forbidden`.
 */
export async function editReply(
  messageId: string,
  { text, noteText }: { text: string; noteText?: string },
  by: Actor,
): Promise<boolean> {
  mustBecome('reply', by);
  const edited = await MessageModel.updateOne(waits(messageId), {
    $set: { text, ...(noteText === undefined ? {} : { note_text: noteText }) },
  });
  return edited.matchedCount === 1;
}

/**
 * The file of this message was deleted where it was written, and the message has not left: it does not go; what was
 * written under it goes alone. Null when it has left.
 */
export async function withdrawFile(message: Message): Promise<Message | null> {
  const { _id, media } = message;
  const which = { ...waits(_id), 'media.id': media!.id };
  const alone = await MessageModel.findOneAndUpdate(
    { ...which, text: { $ne: '' } },
    { $set: { type: 'text', media: null } },
    { returnDocument: 'after' },
  ).lean<Message>();
  if (alone) return alone;
  const gone = await MessageModel.findOneAndUpdate(which, cancelled, {
    returnDocument: 'after',
  }).lean<Message>();
  if (!gone) return null;
  await withdrawFirstResponse(gone);
  await showHeldChanged(gone.conversation_id);
  return gone;
}
