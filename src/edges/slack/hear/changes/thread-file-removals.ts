import { deskBell } from '../../../../domain/conversations/core/doorbells.js';
import { askForChange } from '../../../../domain/conversations/delivery/sent-changes.js';
import type { Message } from '../../../../domain/conversations/messages/message.js';
import { notifyDesk } from '../../../../domain/conversations/messages/notice.js';
import { partsOf } from '../../../../domain/conversations/messages/parts-of-post.js';
import { withdrawFile } from '../../../../domain/conversations/reply/waiting-reply.js';
import { may } from '../../../../domain/people/core/permissions.js';
import type { User } from '../../../../domain/people/core/user.js';
import { removeFiles } from '../../../../platform/files.js';
import { ring } from '../../../../platform/queue/doorbell.js';

/**
 * Files of a post were deleted in Slack: what has not left does not go, whoever deleted it; what the customer has is
 * taken back where its writer may and WhatsApp can. Safe to run again.
 */
export async function takeOutFiles(
  post: Message,
  fileIds: readonly string[],
  agent: User | null,
): Promise<void> {
  if (fileIds.length === 0) return;
  for (const part of await partsOf(post)) {
    if (part.media?.source !== 'slack' || !fileIds.includes(part.media.id)) continue;
    const withdrawn = await withdrawFile(part);
    if (withdrawn) {
      await removeFiles([part._id]);
      ring(deskBell, part.conversation_id);
    } else if (may(agent, 'reply')) await askForChange(part._id, { kind: 'delete', text: null }, agent!);
    else if (part.state !== 'cancelled') await sayKept(part);
  }
}

const sayKept = ({ _id, conversation_id, media }: Message): Promise<void> =>
  notifyDesk(
    conversation_id,
    `${_id}:kept`,
    `${media?.filename ?? 'A file'} was deleted in Slack by somebody who may not take it back: the customer still sees it.`,
    { kind: 'not_deleted', message_id: _id },
  );
