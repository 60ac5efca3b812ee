import type { App, BlockAction } from '@slack/bolt';
import { getConversation } from '../../conversations/handoff.js';
import { addNote } from '../../conversations/note.js';
import { AppError } from '../../errors.js';
import { actionIds, noteModal } from '../blocks/actions.js';
import type { Desk } from '../desk-context.js';
import { plainText } from '../plain-text.js';
import { tellPrivately } from '../private-notice.js';
import { notAnAgent } from '../thread-events.js';

const blockId = 'note';
const inputId = 'content';

/** The Note button: a form for a note, so that nothing typed can reach the customer by mistake. */
export function listenToNotes(app: App, desk: Desk): void {
  app.action<BlockAction>(actionIds.note, async ({ ack, body, action }) => {
    await ack();
    const to = {
      channel: body.channel!.id,
      thread: body.message?.thread_ts ?? body.message?.ts,
      user: body.user.id,
    };
    if (!(await desk.agents.find(body.user.id))) return tellPrivately(desk, to, notAnAgent);
    const conversationId = action.type === 'button' ? action.value! : '';
    const { number, contact_name } = await getConversation(conversationId);
    await desk.client.views.open({
      trigger_id: body.trigger_id,
      view: noteForm(conversationId, `#${number} ${contact_name}`),
    });
  });

  app.view(noteModal, async ({ ack, body, view }) => {
    const author = await desk.agents.find(body.user.id);
    const content = view.state.values[blockId]?.[inputId]?.value ?? '';
    try {
      if (!author) throw new AppError('forbidden', notAnAgent);
      const { contact_uuid } = await getConversation(view.private_metadata);
      const text = await plainText(desk, content);
      await addNote({ contactId: contact_uuid, author, content: text, dedupKey: `slack:view:${view.id}` });
      await ack();
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      await ack({ response_action: 'errors', errors: { [blockId]: error.message } });
    }
  });
}

function noteForm(conversationId: string, about: string) {
  return {
    type: 'modal' as const,
    callback_id: noteModal,
    private_metadata: conversationId,
    title: { type: 'plain_text' as const, text: 'Note' },
    submit: { type: 'plain_text' as const, text: 'Save' },
    close: { type: 'plain_text' as const, text: 'Cancel' },
    blocks: [
      {
        type: 'input' as const,
        block_id: blockId,
        label: { type: 'plain_text' as const, text: `About ${about}`.slice(0, 150) },
        hint: { type: 'plain_text' as const, text: 'Only your team sees notes.' },
        element: {
          type: 'plain_text_input' as const,
          action_id: inputId,
          multiline: true,
          max_length: 3_000,
        },
      },
    ],
  };
}
