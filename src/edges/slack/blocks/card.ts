import type { ActionsBlock, ContextBlock, KnownBlock, SectionBlock } from '@slack/types';
import { type Contact, displayName } from '../../../domain/contacts/contact/contact.js';
import type { Conversation } from '../../../domain/conversations/core/conversation.js';
import type { ReplyMode } from '../../../domain/conversations/core/reply-mode.js';
import type { HandoffReason } from '../../../domain/conversations/hand-off/handoff.js';
import type { User } from '../../../domain/people/core/user.js';
import { literal, titleLink } from '../core/literal.js';
import { slackName } from '../core/mrkdwn.js';
import { noteModeHint } from '../core/reply-mode.js';
import { actionIds } from './actions.js';
import { cardActions, heldButton } from './card-actions.js';
import { timesBlock } from './card-times.js';
import { button } from './elements.js';

export interface CardFacts {
  conversation: Conversation;
  /** The contact as the desk may see it: masked where the workspace chose so. */
  contact: Contact;
  masked: boolean;
  owner: User | null;
  notes: number;
  /** Whether there is another desk to move it to. */
  canMove: boolean;
  /** How many replies are held. */
  held: number;
  /** What a message without a prefix is in this thread. */
  replyMode: ReplyMode;
  panelUrl: string;
  /** What the customer said last, as far as the desk may see it. */
  lastWords: string | null;
  /** The address of the thread before this one. */
  earlierUrl: string | null;
}

export interface Card {
  text: string;
  blocks: KnownBlock[];
}

export interface RootCard extends Card {
  /** Which of the blocks has what moves with every message. */
  times: ContextBlock;
}

/**
 * The root message of a conversation, small enough that a screen shows several: who writes and where it stands in two
 * lines, the last words and the reply window, what else there is to know, and a row of what can be done. Resolved it is
 * one line.
 */
export function rootCard(facts: CardFacts): RootCard {
  const { conversation, contact, held } = facts;
  const text = literal(`#${conversation.number} ${slackName(displayName(contact))}: ${state(facts)}`);
  const times = timesBlock(conversation, facts.lastWords);
  if (conversation.status === 'resolved') {
    const waiting = heldButton(conversation._id, held);
    const actions: ActionsBlock[] = waiting.length > 0 ? [{ type: 'actions', elements: waiting }] : [];
    return { text, blocks: [resolvedLine(facts), ...actions], times };
  }
  return { text, blocks: [whoAndWhat(facts), times, ...context(facts), cardActions(facts)], times };
}

const marks = { active: '', snoozed: '💤 ', resolved: '✅ ' } as const;

function state({ conversation, owner }: CardFacts): string {
  if (conversation.status === 'resolved') return 'resolved';
  if (conversation.status === 'snoozed') return 'snoozed';
  if (conversation.ai_enabled) return 'the bot answers';
  return owner ? `${owner.name} answers` : 'waiting for an agent';
}

/** The longest any one part of a line may be. */
const longestPart = 60;
const short = (text: string): string =>
  literal(text.length > longestPart ? `${text.slice(0, longestPart)}…` : text);

function title({ conversation, contact, panelUrl }: CardFacts): string {
  const name = `#${conversation.number} ${slackName(displayName(contact))}`;
  return `${marks[conversation.status]}${titleLink(name, panelUrl)}`;
}

function whoAndWhat(facts: CardFacts): SectionBlock {
  const { contact, masked, conversation, owner } = facts;
  const phone = contact.whatsapp_contact_id;
  const { tags, value, language, company, email, status } = contact;
  const mention = owner?.slack_user_id ? `<@${owner.slack_user_id}>` : owner && literal(owner.name);
  const answers = owner && !conversation.ai_enabled && conversation.status === 'active';
  const known = [phone ? `+${phone}` : 'phone hidden by WhatsApp', company, email];
  const what = [
    answers ? `${mention} answers` : state(facts),
    ...(owner && !answers ? [`owner ${mention}`] : []),
    status,
    ...(value > 0 ? [`value ${value}`] : []),
    ...(language ? [short(language)] : []),
    ...(tags.length > 0 ? [short(tags.join(', '))] : []),
  ];
  return {
    type: 'section',
    text: {
      type: 'mrkdwn',
      text: `${title(facts)}${fitting(displayName(contact), known)}\n${what.join(' · ')}`,
    },
    ...(masked ? { accessory: button(actionIds.reveal, 'Reveal', { value: conversation._id }) } : {}),
  };
}

/** A line takes about so many characters. */
const longestLine = 66;

/** What of it fits on the line of the name, the first always; the panel has the rest. */
function fitting(name: string, [first, ...more]: (string | undefined | null)[]): string {
  let length = name.length + first!.length + 10;
  const others = more.filter((one): one is string => {
    if (!one || length + one.length + 3 > longestLine) return false;
    length += one.length + 3;
    return true;
  });
  return [first!, ...others.map(literal)].map((one) => ` · ${one}`).join('');
}

function resolvedLine(facts: CardFacts): SectionBlock {
  const { conversation, owner } = facts;
  const by = owner ? ` · ${literal(owner.name)}` : '';
  return {
    type: 'section',
    text: { type: 'mrkdwn', text: `${title(facts)} · resolved${by}` },
    accessory: button(actionIds.reopen, 'Reopen', { value: conversation._id }),
  };
}

/** What else there is to know of it; most have nothing. */
function context({ conversation, notes, held, replyMode, earlierUrl }: CardFacts): ContextBlock[] {
  const parts: string[] = [];
  const { handoff_reason: reason, ai_enabled } = conversation;
  if (held > 0) parts.push(`✋ ${held} held ${held === 1 ? 'reply' : 'replies'}: not sent yet`);
  if (reason && !ai_enabled && !plainReasons.has(reason)) parts.push(`Handed off: ${reason}`);
  if (notes > 0) parts.push(`📝 ${notes} ${notes === 1 ? 'note' : 'notes'}`);
  if (earlierUrl) parts.push(`<${earlierUrl}|Earlier thread>`);
  if (replyMode === 'note') parts.push(noteModeHint);
  if (parts.length === 0) return [];
  return [{ type: 'context', elements: parts.map((text) => ({ type: 'mrkdwn', text })) }];
}

/** What a card without a word about it says already: somebody waits, or somebody answers. */
const plainReasons: ReadonlySet<string> = new Set<HandoffReason>([
  'the customer asked for a person',
  'an agent replied',
  'an agent claimed it',
]);
