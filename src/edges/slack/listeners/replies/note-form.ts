import type { App } from '@slack/bolt';
import { maskedFor } from '../../../../domain/contacts/contact/masking.js';
import type { Conversation } from '../../../../domain/conversations/core/conversation.js';
import { getConversation } from '../../../../domain/conversations/core/find.js';
import { addNote } from '../../../../domain/conversations/notes/note.js';
import type { User } from '../../../../domain/people/core/user.js';
import { actionIds, formIds } from '../../blocks/actions.js';
import { plain } from '../../blocks/elements.js';
import type { Desk } from '../../core/desk-context.js';
import { slackName } from '../../core/mrkdwn.js';
import { onClick } from '../base/click.js';
import { agentOf, formView, onSubmit } from '../base/form.js';

const block = 'note';

/** The Note button: a form for a note, so that nothing typed can reach the customer by mistake. */
export function listenToNotes(app: App, desk: Desk): void {
  onClick(app, desk, actionIds.note, {
    permission: 'write_notes',
    run: async ({ actor, value, triggerId }) =>
      openNoteForm(desk, triggerId, await getConversation(value), actor),
  });
  onSubmit(app, desk, formIds.note, {
    errorAt: block,
    async submit(submitted) {
      const author = agentOf(submitted);
      const { contact_uuid } = await getConversation(submitted.about);
      await addNote({
        contactId: contact_uuid,
        author,
        content: submitted.entered[block]?.text ?? '',
        dedupKey: `slack:view:${submitted.viewId}`,
      });
      return undefined;
    },
  });
}

/** Opens the form for a note about this conversation's contact. */
export async function openNoteForm(
  desk: Desk,
  trigger_id: string,
  { _id, number, contact_name }: Conversation,
  reader: User,
): Promise<void> {
  const name = slackName(maskedFor(reader, { name: contact_name }).name);
  const view = formView(formIds.note, {
    title: 'Note',
    submit: 'Save',
    about: _id,
    blocks: [
      {
        type: 'input',
        block_id: block,
        label: plain(`About #${number} ${name}`.slice(0, 150)),
        hint: plain('Only your team sees notes. @name tells a colleague.'),
        element: { type: 'plain_text_input', action_id: 'content', multiline: true, max_length: 3_000 },
      },
    ],
  });
  await desk.client.views.open({ trigger_id, view });
}
