import type { App } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import { actionIds, formIds } from '../../blocks/actions.js';
import { plain } from '../../blocks/elements.js';
import type { Desk } from '../../core/desk-context.js';
import { refreshHome } from '../../core/homes.js';
import { formView, onSubmit } from '../base/form.js';

const block = 'code';

/** A form for a linking code, opened from the home of somebody who is no agent yet. */
export function listenToLinks(app: App, desk: Desk): void {
  app.action(actionIds.enterCode, async ({ ack, body }) => {
    await ack();
    if (body.type !== 'block_actions') return;
    await desk.client.views.open({ trigger_id: body.trigger_id, view: linkForm() });
  });
  onSubmit(app, desk, formIds.link, {
    errorAt: block,
    async submit({ slackUserId, entered }) {
      await desk.agents.link(slackUserId, entered[block]?.text ?? '');
      await refreshHome(slackUserId);
      return undefined;
    },
  });
}

const linkForm = (): ModalView =>
  formView(formIds.link, {
    title: 'Link your user',
    submit: 'Link',
    about: '',
    blocks: [
      {
        type: 'input',
        block_id: block,
        label: plain('Code'),
        hint: plain('An admin makes it; it is valid for 15 minutes.'),
        element: { type: 'plain_text_input', action_id: 'code', max_length: 40 },
      },
    ],
  });
