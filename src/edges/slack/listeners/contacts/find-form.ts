import type { App } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import { getContact } from '../../../../domain/contacts/contact/get-contact.js';
import { may } from '../../../../domain/people/core/permissions.js';
import type { User } from '../../../../domain/people/core/user.js';
import { actionIds, formIds } from '../../blocks/actions.js';
import { plain } from '../../blocks/elements.js';
import { foundAnswer } from '../../commands/find.js';
import { withConversations } from '../../core/contacts-found.js';
import type { Desk } from '../../core/desk-context.js';
import { onClick } from '../base/click.js';
import { formView } from '../base/form.js';

/** The form that finds a contact: choosing one shows what can be done about them. */
export function listenToFinds(app: App, desk: Desk): void {
  onClick(app, desk, actionIds.chooseContact, {
    permission: 'view_contacts',
    async run({ actor, chosen, viewId }) {
      if (!chosen || !viewId) return;
      const [found] = await withConversations([await getContact(chosen)]);
      const { blocks = [] } = await foundAnswer({ desk, actor }, [found!]);
      await desk.client.views.update({ view_id: viewId, view: findForm(blocks) });
    },
  });
}

/** Opens it for somebody who may see contacts. */
export async function openFindForm(desk: Desk, trigger_id: string, actor: User): Promise<void> {
  if (may(actor, 'view_contacts')) await desk.client.views.open({ trigger_id, view: findForm() });
}

const findForm = (found: ModalView['blocks'] = []): ModalView =>
  formView(formIds.find, {
    title: 'Find contact',
    about: '',
    blocks: [
      {
        type: 'actions',
        block_id: 'find',
        elements: [
          {
            type: 'external_select',
            action_id: actionIds.chooseContact,
            placeholder: plain('Name, company or phone'),
            min_query_length: 0,
            focus_on_load: true,
          },
        ],
      },
      ...found,
    ],
  });
