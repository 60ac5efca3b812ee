import type { ActionsBlock, ContextBlock, HeaderBlock, KnownBlock, SectionBlock } from '@slack/types';
import { type Contact, displayName } from '../../contacts/contact.js';
import type { Conversation } from '../../conversations/conversation.js';
import type { User } from '../../people/user.js';
import { escapeSlack, slackName } from '../mrkdwn.js';
import { actionIds } from './actions.js';

export interface CardFacts {
  conversation: Conversation;
  contact: Contact;
  owner: User | null;
  notes: number;
  panelUrl: string;
}

export interface Card {
  text: string;
  blocks: KnownBlock[];
}

/** The root message of a conversation: who writes, where it stands, and what can be done about it. */
export function rootCard(facts: CardFacts): Card {
  const { conversation, contact } = facts;
  const name = slackName(displayName(contact));
  const done = conversation.status === 'resolved';
  const title = `${done ? '✅ ' : ''}#${conversation.number} ${name}`.slice(0, 150);
  const header: HeaderBlock = { type: 'header', text: { type: 'plain_text', text: title, emoji: true } };
  return {
    text: escapeSlack(`#${conversation.number} ${name}: ${state(facts)}`),
    blocks: [header, fields(facts), context(facts), buttons(facts)],
  };
}

function state({ conversation, owner }: CardFacts): string {
  if (conversation.status === 'resolved') return 'resolved';
  if (conversation.status === 'snoozed') return 'snoozed';
  if (conversation.ai_enabled) return 'the bot answers';
  return owner ? `${owner.name} answers` : 'waiting for an agent';
}

function fields(facts: CardFacts): SectionBlock {
  const { contact, owner } = facts;
  const phone = contact.whatsapp_contact_id;
  const rows: [string, string][] = [
    ['State', state(facts)],
    ['Phone', phone ? `+${phone}` : 'hidden by WhatsApp'],
    [
      'Owner',
      owner ? (owner.slack_user_id ? `<@${owner.slack_user_id}>` : escapeSlack(owner.name)) : 'nobody',
    ],
    ['Lead status', contact.status],
    ...optional('Company', contact.company),
    ...optional('E-mail', contact.email),
    ...optional('Tags', contact.tags.join(', ')),
    ...optional('Language', contact.language),
    ...optional('Value', contact.value === 0 ? '' : String(contact.value)),
  ];
  const trusted = new Set(['Owner']);
  return {
    type: 'section',
    fields: rows.slice(0, 10).map(([label, value]) => ({
      type: 'mrkdwn',
      text: `*${label}*\n${trusted.has(label) ? value : escapeSlack(value).slice(0, 1_900)}`,
    })),
  };
}

const optional = (label: string, value: string | null): [string, string][] => (value ? [[label, value]] : []);

function context({ conversation, notes }: CardFacts): ContextBlock {
  const parts = [window(conversation)];
  if (notes > 0) parts.push(`📝 ${notes} ${notes === 1 ? 'note' : 'notes'}`);
  if (conversation.handoff_reason && !conversation.ai_enabled)
    parts.push(`Handed off: ${conversation.handoff_reason}`);
  parts.push('Replies here go to the customer; start with `note:` or `//` for a note.');
  return { type: 'context', elements: parts.map((text) => ({ type: 'mrkdwn', text })) };
}

/** When free replies end: Slack renders the date in each reader's own time zone. */
function window({ window_expires_at: end }: Conversation): string {
  if (!end) return 'The customer has not written yet.';
  const stamp = Math.floor(end.getTime() / 1000);
  const when = `<!date^${stamp}^{date_short_pretty} {time}|${end.toISOString()}>`;
  return end.getTime() > Date.now() ? `Reply window open until ${when}` : `Reply window shut since ${when}`;
}

function buttons({ conversation, owner, panelUrl }: CardFacts): ActionsBlock {
  const value = conversation._id;
  const button = (action_id: string, text: string, style?: 'primary' | 'danger') =>
    ({
      type: 'button',
      action_id,
      value,
      text: { type: 'plain_text', text, emoji: true },
      ...(style ? { style } : {}),
    }) as const;
  const initial = owner?.slack_user_id ? { initial_user: owner.slack_user_id } : {};
  return {
    type: 'actions',
    block_id: `card:${value}`,
    elements: [
      button(actionIds.claim, 'Claim', owner ? undefined : 'primary'),
      {
        type: 'users_select',
        action_id: actionIds.assign,
        placeholder: { type: 'plain_text', text: 'Assign' },
        ...initial,
      },
      button(actionIds.note, 'Note'),
      ...(conversation.status === 'resolved' ? [] : [button(actionIds.resolve, 'Resolve')]),
      ...(conversation.ai_enabled ? [] : [button(actionIds.returnToBot, 'Return to bot')]),
      {
        type: 'button',
        action_id: actionIds.openPanel,
        text: { type: 'plain_text', text: 'Open in panel' },
        url: panelUrl,
      },
    ],
  };
}
