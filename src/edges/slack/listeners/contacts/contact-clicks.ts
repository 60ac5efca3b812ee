import type { App } from '@slack/bolt';
import { displayName } from '../../contacts/contact.js';
import { maskedFor } from '../../contacts/masking.js';
import { getContact } from '../../conversations/contact-writes.js';
import { nobody } from '../agent-choices.js';
import { actionIds } from '../blocks/actions.js';
import { assignInSlack } from '../claim.js';
import { startedText } from '../commands/start.js';
import type { Desk } from '../desk-context.js';
import { literal } from '../literal.js';
import { slackName } from '../mrkdwn.js';
import { onClick } from './click.js';

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
