import type { App } from '@slack/bolt';
import type { Conversation } from '../../../../domain/conversations/core/conversation.js';
import { snooze } from '../../../../domain/conversations/hand-off/snooze.js';
import { formIds } from '../../blocks/actions.js';
import { plain } from '../../blocks/elements.js';
import type { Desk } from '../../core/desk-context.js';
import { agentOf, formView, onSubmit } from '../base/form.js';

const block = 'until';

/** The snooze select's "Pick a date": a form with day and time, by the agent's own clock. */
export function listenToSnoozes(app: App, desk: Desk): void {
  onSubmit(app, desk, formIds.snooze, {
    errorAt: block,
    async submit(submitted) {
      const seconds = submitted.entered[block]?.date ?? 0;
      await snooze(submitted.about, new Date(seconds * 1000), agentOf(submitted));
      return undefined;
    },
  });
}

const dayMs = 24 * 3600 * 1000;

export async function openSnoozeForm(
  desk: Desk,
  trigger_id: string,
  { _id, number }: Conversation,
): Promise<void> {
  const tomorrow = Math.floor((Date.now() + dayMs) / 1000);
  const view = formView(formIds.snooze, {
    title: 'Snooze',
    submit: 'Snooze',
    about: _id,
    blocks: [
      {
        type: 'input',
        block_id: block,
        label: plain(`Snooze #${number} until`),
        hint: plain('It comes back by itself, and at once when the customer writes.'),
        element: { type: 'datetimepicker', action_id: 'at', initial_date_time: tomorrow },
      },
    ],
  });
  await desk.client.views.open({ trigger_id, view });
}
