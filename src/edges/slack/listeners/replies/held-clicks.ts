import type { App } from '@slack/bolt';
import type { Conversation } from '../../../../domain/conversations/core/conversation.js';
import { getConversation } from '../../../../domain/conversations/core/find.js';
import { windowIsShut } from '../../../../domain/conversations/core/window.js';
import { MessageModel } from '../../../../domain/conversations/messages/message.js';
import { heldReplies } from '../../../../domain/conversations/reply/held.js';
import {
  type HeldSent,
  keepAsNote,
  sendAllHeld,
  sendHeld,
} from '../../../../domain/conversations/reply/settle-held.js';
import { cancelReply } from '../../../../domain/conversations/reply/waiting-reply.js';
import { actionIds } from '../../blocks/actions.js';
import { heldList } from '../../blocks/held.js';
import type { Desk } from '../../core/desk-context.js';
import { type Click, onClick } from '../base/click.js';

const settled = 'Somebody else was quicker: it is no longer held.';
const outcomes: Record<HeldSent, string> = {
  sent: 'It is on its way to the customer.',
  shut: 'It stays held: only a template can be sent now.',
  settled,
};

/** What can be done about replies that are held: by their writer, or by any other agent. */
export function listenToHeld(app: App, desk: Desk): void {
  onClick(app, desk, actionIds.sendHeld, {
    permission: 'reply',
    run: async (click) => settleHeld(click, outcomes[await sendHeld(click.value, click.actor)]),
  });
  onClick(app, desk, actionIds.keepAsNote, {
    permission: 'write_notes',
    run: async (click) =>
      settleHeld(
        click,
        (await keepAsNote(click.value, click.actor))
          ? 'Kept as a note: the customer never sees it.'
          : settled,
      ),
  });
  onClick(app, desk, actionIds.discardHeld, {
    permission: 'reply',
    run: async (click) =>
      settleHeld(click, (await cancelReply(click.value, click.actor)) ? 'Discarded.' : settled),
  });
  onClick(app, desk, actionIds.held, {
    permission: 'reply',
    async run({ value, tell }) {
      const conversation = await conversationAbout(value);
      await tell(heldList(await heldReplies(conversation._id), { shut: windowIsShut(conversation) }));
    },
  });
  onClick(app, desk, actionIds.sendAllHeld, {
    permission: 'reply',
    async run({ actor, value, settle }) {
      const { _id } = await conversationAbout(value);
      const sent = await sendAllHeld(_id, actor);
      await settle(sent > 0 ? `On their way to the customer: ${sent}.` : settled);
    },
  });
}

/** Says what became of one held reply where it was asked about, with what else is held. */
async function settleHeld({ value, settle }: Click, outcome: string): Promise<void> {
  const conversation = await conversationAbout(value);
  const held = await heldReplies(conversation._id);
  if (held.length === 0) return settle(outcome);
  const { text, blocks = [] } = heldList(held, { shut: windowIsShut(conversation) });
  const said = { type: 'section' as const, text: { type: 'mrkdwn' as const, text: outcome } };
  await settle({ text: `${outcome} ${text}`, blocks: [said, ...blocks] });
}

/** A button names a conversation, or a message of it. */
export async function conversationAbout(id: string): Promise<Conversation> {
  const message = await MessageModel.findById(id).select({ conversation_id: 1 }).lean();
  return getConversation(message?.conversation_id ?? id);
}
