import type { App } from '@slack/bolt';
import { changeContact } from '../../../../domain/contact-actions/contact-writes.js';
import type { ContactStatus } from '../../../../domain/contacts/contact/contact.js';
import { reveal } from '../../../../domain/contacts/contact/reveal.js';
import { getConversation } from '../../../../domain/conversations/core/find.js';
import { resolve, returnToBot } from '../../../../domain/conversations/hand-off/handoff.js';
import { snooze } from '../../../../domain/conversations/hand-off/snooze.js';
import { actionIds } from '../../blocks/actions.js';
import { pickDate } from '../../blocks/card-actions.js';
import { assignInSlack, claim, reopen } from '../../commands/claim.js';
import { timeFrom } from '../../commands/when.js';
import type { Desk } from '../../core/desk-context.js';
import { literal } from '../../core/literal.js';
import { nobody } from '../../people/agent-choices.js';
import { onClick } from '../base/click.js';
import { openSnoozeForm } from './snooze-form.js';

/** What the buttons and selects of a root card do; those that open forms are registered with their forms. */
export function listenToCards(app: App, desk: Desk): void {
  onClick(app, desk, actionIds.claim, {
    permission: 'assign',
    run: async ({ actor, value }) => claim(await getConversation(value), actor),
  });
  onClick(app, desk, actionIds.assign, {
    permission: 'assign',
    async run({ actor, value, chosen }) {
      const { contact_uuid } = await getConversation(value);
      await assignInSlack(contact_uuid, chosen === nobody ? null : chosen, actor);
    },
  });
  onClick(app, desk, actionIds.status, {
    permission: 'edit_contacts',
    async run({ actor, value, chosen }) {
      const { contact_uuid } = await getConversation(value);
      await changeContact(contact_uuid, { status: chosen as ContactStatus }, { actor });
    },
  });
  onClick(app, desk, actionIds.snooze, {
    permission: 'manage_conversations',
    async run({ actor, value, chosen, triggerId }) {
      if (chosen === pickDate) return openSnoozeForm(desk, triggerId, await getConversation(value));
      await snooze(value, timeFrom(chosen, desk.timezone), actor);
    },
  });
  onClick(app, desk, actionIds.resolve, {
    permission: 'manage_conversations',
    run: async ({ actor, value }) => void (await resolve(value, actor)),
  });
  onClick(app, desk, actionIds.reopen, {
    permission: 'manage_conversations',
    run: async ({ actor, value }) => void (await reopen(await getConversation(value), actor)),
  });
  onClick(app, desk, actionIds.returnToBot, {
    permission: 'manage_conversations',
    run: async ({ actor, value }) => void (await returnToBot(value, actor)),
  });
  onClick(app, desk, actionIds.reveal, {
    permission: 'reveal_private_data',
    reveals: true,
    async run({ actor, value, tell }) {
      const { contact_uuid, number } = await getConversation(value);
      const {
        name,
        whatsapp_contact_id: phone,
        email,
      } = await reveal(contact_uuid, actor, `#${number} in Slack`);
      const known = [name, phone ? `+${phone}` : 'no phone', email ?? 'no e-mail'];
      await tell(`*#${number}*: ${known.filter(Boolean).map(literal).join(' · ')}. This was logged.`);
    },
  });
  // Link buttons: Slack opens them by itself and still wants the click acknowledged.
  for (const id of [actionIds.openPanel, actionIds.openThread]) app.action(id, async ({ ack }) => ack());
}
