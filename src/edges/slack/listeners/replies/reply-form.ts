import type { App } from '@slack/bolt';
import { maskedFor, textFor } from '../../../../domain/contacts/contact/masking.js';
import type { Conversation } from '../../../../domain/conversations/core/conversation.js';
import { getConversation } from '../../../../domain/conversations/core/find.js';
import { type Message, MessageModel } from '../../../../domain/conversations/messages/message.js';
import { windowShut } from '../../../../domain/conversations/reply/held.js';
import { reply } from '../../../../domain/conversations/reply/reply.js';
import { must } from '../../../../domain/people/core/permissions.js';
import type { User } from '../../../../domain/people/core/user.js';
import { actionIds, formIds } from '../../blocks/actions.js';
import { plain } from '../../blocks/elements.js';
import type { Desk } from '../../core/desk-context.js';
import { slackName } from '../../core/mrkdwn.js';
import { offerUndo } from '../../hear/undo.js';
import { onClick } from '../base/click.js';
import { agentOf, formView, onSubmit } from '../base/form.js';
import { said } from '../base/tell.js';

const block = 'reply';
/** The longest text that fits into a form. */
const longest = 3_000;

interface About {
  conversationId: string;
  /** The message that is answered. */
  answers?: string;
}

/** The Reply button: a form for the customer, so that nothing typed in a thread of notes need be sent. */
export function listenToReplyForms(app: App, desk: Desk): void {
  onClick(app, desk, actionIds.reply, {
    permission: 'reply',
    run: async ({ desk: here, actor, value, triggerId }) =>
      openReplyForm(here, triggerId, await getConversation(value), { reader: actor }),
  });
  onSubmit(app, desk, formIds.reply, {
    errorAt: block,
    async submit(submitted) {
      const author = agentOf(submitted);
      must(author, 'reply');
      const { desk: here, about, entered, viewId, slackUserId } = submitted;
      const { conversationId, answers } = JSON.parse(about) as About;
      const answered = answers ? await MessageModel.findById(answers).lean<Message>() : null;
      const { message } = await reply({
        conversationId: (await getConversation(conversationId))._id,
        author,
        text: entered[block]?.text ?? '',
        ...(answered?.provider_id ? { replyTo: answered.provider_id } : {}),
        dedupKey: `slack:view:${viewId}`,
        undoMs: here.replyUndoMs,
      });
      if (message.state === 'held') {
        return said({
          text: `Held: ${windowShut.message} It can be sent once the customer writes.`,
        });
      }
      const { desk: place } = await getConversation(message.conversation_id);
      if (here.replyUndoMs > 0 && place.channel && place.root_ts) {
        await offerUndo(
          here,
          { channel: place.channel, thread: place.root_ts, user: slackUserId },
          message._id,
        );
      }
      return undefined;
    },
  });
}

/** Opens the form for a reply in this conversation, with what is written already and the message it answers. */
export async function openReplyForm(
  desk: Desk,
  trigger_id: string,
  { _id, number, contact_name }: Conversation,
  { reader, text = '', answers }: { reader: User; text?: string; answers?: Message | null },
): Promise<void> {
  const name = slackName(maskedFor(reader, { name: contact_name }).name);
  const about: About = { conversationId: _id, ...(answers ? { answers: answers._id } : {}) };
  const view = formView(formIds.reply, {
    title: 'Reply',
    submit: 'Send',
    about: JSON.stringify(about),
    blocks: [
      ...(answers
        ? [
            {
              type: 'context' as const,
              elements: [plain(`Answers: ${textFor(reader, answers.text).slice(0, 150) || '…'}`)],
            },
          ]
        : []),
      {
        type: 'input',
        block_id: block,
        label: plain(`To #${number} ${name}`.slice(0, 150)),
        hint: plain('The customer reads this on WhatsApp.'),
        element: {
          type: 'plain_text_input',
          action_id: 'text',
          multiline: true,
          max_length: longest,
          ...(text ? { initial_value: text.slice(0, longest) } : {}),
        },
      },
    ],
  });
  await desk.client.views.open({ trigger_id, view });
}
