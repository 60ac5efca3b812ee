import type { App } from '@slack/bolt';
import { getConversation } from '../../../../domain/conversations/core/find.js';
import { must } from '../../../../domain/people/core/permissions.js';
import { actionIds, formIds } from '../../blocks/actions.js';
import { moveTo } from '../../commands/move.js';
import type { Desk } from '../../core/desk-context.js';
import { onClick } from '../base/click.js';
import { agentOf, formView, onSubmit } from '../base/form.js';
import { said } from '../base/tell.js';
import { argumentInputs, pickBlocks } from '../contacts/pick-inputs.js';

const block = pickBlocks.argument;

/** "Move to another desk" of a card: a form with the desks, which says where the conversation went. */
export function listenToMoves(app: App, desk: Desk): void {
  onClick(app, desk, actionIds.moveForm, {
    permission: 'manage_conversations',
    async run({ value, triggerId }) {
      const { _id, number } = await getConversation(value);
      const view = formView(formIds.move, {
        title: `Move #${number}`,
        submit: 'Move',
        about: _id,
        blocks: [argumentInputs.desk('')],
      });
      await desk.client.views.open({ trigger_id: triggerId, view });
    },
  });
  onSubmit(app, desk, formIds.move, {
    errorAt: block,
    async submit(submitted) {
      must(agentOf(submitted), 'manage_conversations');
      const [deskId = ''] = submitted.entered[block]?.options ?? [];
      return said({ text: await moveTo(submitted.about, deskId) });
    },
  });
}
