import type { Conversation } from '../core/conversation.js';
import { settleHandoff } from '../hand-off/handoff.js';
import { notifyDesk } from '../messages/notice.js';

/** How what WhatsApp's own agent answers is signed; Meta's name for it. */
export const platformAgentName = 'Meta Business Agent';

/** Fields that are known to hold what somebody else answers. */
const standby = 'standby';

/**
 * Shows people a conversation that somebody else answers, with what was said before, and says so once for each time
 * that the bot had it. Safe to run again.
 */
export async function showOverheard(conversation: Conversation, field: string): Promise<void> {
  await settleHandoff(conversation);
  const { _id, ai_epoch } = conversation;
  const text =
    field === standby
      ? 'WhatsApp’s own agent answers this customer now, and our bot is silent. Whoever replies here takes over.'
      : `WhatsApp sent this as “${field}”, which this version does not know: the bot does not answer it.`;
  await notifyDesk(_id, `overheard:${field}:${_id}:${ai_epoch}`, text, { kind: 'info', message_id: null });
}
