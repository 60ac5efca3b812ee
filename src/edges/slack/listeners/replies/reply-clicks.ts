import type { App } from '@slack/bolt';
import { deskBell } from '../../../../domain/conversations/core/doorbells.js';
import { retryMedia } from '../../../../domain/conversations/media/media-work.js';
import { MessageModel } from '../../../../domain/conversations/messages/message.js';
import { discard, resend } from '../../../../domain/conversations/reply/resend.js';
import { cancelReply } from '../../../../domain/conversations/reply/waiting-reply.js';
import { ring } from '../../../../platform/queue/doorbell.js';
import { actionIds } from '../../blocks/actions.js';
import type { Desk } from '../../core/desk-context.js';
import { onClick } from '../base/click.js';

const settled = 'It was sent again or discarded already.';

/** What the buttons beside an agent's reply do: take it back, or send or give up one that failed. */
export function listenToReplies(app: App, desk: Desk): void {
  onClick(app, desk, actionIds.resend, {
    permission: 'reply',
    run: async ({ actor, value, settle }) =>
      settle((await resend(value, actor)) ? 'It is sent again.' : settled),
  });
  onClick(app, desk, actionIds.discard, {
    permission: 'reply',
    run: async ({ actor, value, settle }) => settle((await discard(value, actor)) ? 'Discarded.' : settled),
  });
  onClick(app, desk, actionIds.retryMedia, {
    permission: 'view_contacts',
    run: async ({ value, settle }) =>
      settle((await retryMedia(value)) ? 'It is fetched again.' : 'It is here already.'),
  });
  onClick(app, desk, actionIds.undo, {
    permission: 'reply',
    async run({ actor, value, settle }) {
      const undone = await cancelReply(value, actor);
      const message = await MessageModel.findById(value).select({ conversation_id: 1 }).lean();
      if (message) ring(deskBell, message.conversation_id);
      await settle(
        undone ? 'Taken back: the customer did not get it.' : 'Too late: it is on its way to the customer.',
      );
    },
  });
}
