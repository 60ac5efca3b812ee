import type { ActionsBlock, KnownBlock } from '@slack/types';
import { displayName } from '../../../domain/contacts/contact/contact.js';
import { maskedFor } from '../../../domain/contacts/contact/masking.js';
import { may } from '../../../domain/people/core/permissions.js';
import type { User } from '../../../domain/people/core/user.js';
import type { FoundContact } from '../core/contacts-found.js';
import { literal } from '../core/literal.js';
import { slackName } from '../core/mrkdwn.js';
import { actionIds } from './actions.js';
import { button, linkButton, option, plain, slackTime } from './elements.js';

/** A contact that was found, in a line of mrkdwn. */
export function contactLine(viewer: User, { contact, conversation, owner }: FoundContact): string {
  const seen = maskedFor(viewer, contact);
  const place = conversation ? `*#${conversation.number}* (${conversation.status})` : 'no conversation yet';
  const parts = [
    place,
    seen.status,
    ...(seen.whatsapp_contact_id ? [`+${seen.whatsapp_contact_id}`] : []),
    ...(seen.company ? [literal(seen.company.slice(0, 80))] : []),
    owner ? literal(owner.name) : 'no owner',
    ...(conversation?.last_inbound_at ? [`wrote ${slackTime(conversation.last_inbound_at)}`] : []),
  ];
  return `${literal(slackName(displayName(seen)))}: ${parts.join(' · ')}`;
}

/** The same with what can be done: open the thread, start a chat, give it to somebody. */
export function contactRow(viewer: User, found: FoundContact, threadUrl: string | null): KnownBlock[] {
  const { contact, owner } = found;
  const elements: ActionsBlock['elements'] = [
    ...(threadUrl ? [linkButton(actionIds.openThread, 'Open thread', threadUrl)] : []),
    ...(may(viewer, 'manage_conversations')
      ? [button(actionIds.startChat, 'Start chat', { value: contact._id })]
      : []),
    ...(may(viewer, 'assign')
      ? [
          {
            type: 'external_select' as const,
            action_id: actionIds.assignContact,
            placeholder: plain('Assign'),
            min_query_length: 0,
            ...(owner ? { initial_option: option(owner._id, owner.name) } : {}),
          },
        ]
      : []),
  ];
  return [
    { type: 'section', text: { type: 'mrkdwn', text: contactLine(viewer, found) } },
    ...(elements.length > 0
      ? [{ type: 'actions' as const, block_id: `contact:${contact._id}:${owner?._id ?? ''}`, elements }]
      : []),
  ];
}
