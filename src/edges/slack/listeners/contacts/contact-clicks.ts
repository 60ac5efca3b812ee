import type { App } from '@slack/bolt';
import { displayName } from '../../../../domain/contacts/contact/contact.js';
import { getContact } from '../../../../domain/contacts/contact/get-contact.js';
import { maskedFor } from '../../../../domain/contacts/contact/masking.js';
import { actionIds } from '../../blocks/actions.js';
import { assignInSlack } from '../../commands/claim.js';
import { startedText } from '../../commands/start.js';
import type { Desk } from '../../core/desk-context.js';
import { literal } from '../../core/literal.js';
import { slackName } from '../../core/mrkdwn.js';
import { nobody } from '../../people/agent-choices.js';
import { onClick } from '../base/click.js';

/** What can be done about a contact that was found. */
export function listenToContacts(app: App, desk: Desk): void {
  onClick(app, desk, actionIds.startChat, {
    permission: 'manage_conversations',
    run: async ({ actor, value, tell }) => tell(await startedText(desk, await getContact(value), actor)),
  });
  onClick(app, desk, actionIds.assignContact, {
    permission: 'assign',
    async run({ actor, value, chosen, tell }) {
      const contact = await getContact(value);
      await assignInSlack(value, chosen === nobody ? null : chosen, actor);
      const name = literal(slackName(displayName(maskedFor(actor, contact))));
      await tell(chosen === nobody ? `*${name}* has no owner now.` : `*${name}* has a new owner.`);
    },
  });
}
