import type { ContextBlock, HeaderBlock, KnownBlock, SectionBlock } from '@slack/types';
import { type Contact, displayName } from '../../contacts/contact.js';
import type { Conversation } from '../../conversations/conversation.js';
import type { ReplyMode } from '../../conversations/desks/desk.js';
import type { User } from '../../people/user.js';
import { literal } from '../literal.js';
import { slackName } from '../mrkdwn.js';
import { replyHints } from '../reply-mode.js';
import { actionIds } from './actions.js';
import { cardActions } from './card-actions.js';
import { timesBlock } from './card-times.js';
import { button } from './elements.js';

export interface CardFacts {
  conversation: Conversation;
  /** As the desk may see it: masked where the workspace chose so. */
  contact: Contact;
  masked: boolean;
  owner: User | null;
  notes: number;
  /** There is another desk to move it to. */
  canMove: boolean;
  /** How many replies are held. */
  held: number;
  /** What a message without a prefix is in this thread. */
  replyMode: ReplyMode;
  panelUrl: string;
  /** The address of the thread before this one. */
  earlierUrl: string | null;
}

export interface Card {
  text: string;
  blocks: KnownBlock[];
}

export interface RootCard extends Card {
  /** Which of the blocks has the times that move with every message. */
  times: ContextBlock;
}

/** The root message of a conversation: who writes, where it stands, and what can be done about it. */
export function rootCard(facts: CardFacts): RootCard {
  const { conversation, contact } = facts;
  const name = slackName(displayName(contact));
  const title = `${marks[conversation.status]}#${conversation.number} ${name}`.slice(0, 150);
  const header: HeaderBlock = { type: 'header', text: { type: 'plain_text', text: title, emoji: true } };
  const times = timesBlock(conversation);
  return {
    text: literal(`#${conversation.number} ${name}: ${state(facts)}`),
    blocks: [header, fields(facts), times, context(facts), ...cardActions(facts)],
    times,
  };
}

const marks = { active: '', snoozed: '💤 ', resolved: '✅ ' } as const;

function state({ conversation, owner }: CardFacts): string {
  if (conversation.status === 'resolved') return 'resolved';
  if (conversation.status === 'snoozed') return 'snoozed';
  if (conversation.ai_enabled) return 'the bot answers';
  return owner ? `${owner.name} answers` : 'waiting for an agent';
}

function fields(facts: CardFacts): SectionBlock {
  const { contact, owner, masked, conversation } = facts;
  const phone = contact.whatsapp_contact_id;
  const mention = owner?.slack_user_id ? `<@${owner.slack_user_id}>` : literal(owner?.name ?? 'nobody');
  const rows: [string, string][] = [
    ['State', escaped(state(facts))],
    ['Phone', phone ? `+${phone}` : 'hidden by WhatsApp'],
    ['Owner', mention],
    ['Lead status', contact.status],
    ['Value', String(contact.value)],
    ['Tags', contact.tags.length > 0 ? escaped(contact.tags.join(', ')) : 'none'],
    ['Language', escaped(contact.language ?? 'unknown')],
    ...optional('Company', contact.company),
    ...optional('E-mail', contact.email),
  ];
  return {
    type: 'section',
    fields: rows.map(([label, value]) => ({ type: 'mrkdwn', text: `*${label}*\n${value}` })),
    ...(masked ? { accessory: button(actionIds.reveal, 'Reveal', { value: conversation._id }) } : {}),
  };
}

const escaped = (text: string): string => literal(text.slice(0, 300));

const optional = (label: string, value: string | null): [string, string][] =>
  value ? [[label, escaped(value)]] : [];

function context({ conversation, notes, held, replyMode, earlierUrl }: CardFacts): ContextBlock {
  const parts = [`📝 ${notes} ${notes === 1 ? 'note' : 'notes'}`];
  if (conversation.handoff_reason && !conversation.ai_enabled)
    parts.push(`Handed off: ${conversation.handoff_reason}`);
  if (held > 0) parts.push(`✋ ${held} held ${held === 1 ? 'reply' : 'replies'}: not sent yet`);
  if (earlierUrl) parts.push(`<${earlierUrl}|Earlier thread>`);
  parts.push(replyHints[replyMode]);
  return { type: 'context', elements: parts.map((text) => ({ type: 'mrkdwn', text })) };
}
