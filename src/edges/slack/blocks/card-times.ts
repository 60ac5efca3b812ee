import type { ContextBlock } from '@slack/types';
import type { Conversation } from '../../../domain/conversations/core/conversation.js';
import { hasWindow } from '../../../domain/conversations/core/window.js';
import { literal } from '../core/literal.js';
import { slackTime } from './elements.js';

/** A reply window that ends within this time is called urgent. */
const urgentMs = 2 * 3600 * 1000;

type Timed = Pick<
  Conversation,
  'channel_id' | 'status' | 'last_inbound_at' | 'window_expires_at' | 'snoozed_until'
>;

/** Nobody answers in what is resolved. */
const counts = ({ channel_id, status }: Timed): boolean => hasWindow(channel_id) && status !== 'resolved';

export type WindowPhase = 'none' | 'open' | 'closing' | 'shut';

/** Where the reply window stands; the card is shown anew when that changes. */
export function windowPhase(conversation: Timed, now = Date.now()): WindowPhase {
  const end = conversation.window_expires_at?.getTime();
  if (end === undefined || !counts(conversation)) return 'none';
  if (end <= now) return 'shut';
  return end - now <= urgentMs ? 'closing' : 'open';
}

/** When the phase changes next, if it will by itself. */
export function nextPhaseAt(conversation: Timed, now = Date.now()): Date | null {
  const end = conversation.window_expires_at?.getTime() ?? 0;
  const next = { none: null, open: end - urgentMs, closing: end, shut: null };
  const at = next[windowPhase(conversation, now)];
  return at === null ? null : new Date(at);
}

/** What moves with every message: what the customer said last, when, and until when free replies are possible. */
export function timesBlock(conversation: Timed, lastWords: string | null): ContextBlock {
  const { last_inbound_at, snoozed_until } = conversation;
  const said = lastWords ? `“${shortWords(lastWords)}” ` : '';
  const parts = [
    last_inbound_at ? `${said}${slackTime(last_inbound_at)}` : 'The customer has not written yet.',
    ...(snoozed_until ? [`💤 Snoozed until ${slackTime(snoozed_until)}`] : []),
    ...windowText(conversation),
  ];
  return { type: 'context', elements: parts.map((text) => ({ type: 'mrkdwn', text })) };
}

/** They fit on a line. */
const longestWords = 60;

function shortWords(words: string): string {
  const line = words.replace(/\s+/g, ' ').trim();
  return literal(line.length > longestWords ? `${line.slice(0, longestWords)}…` : line);
}

function windowText(conversation: Timed): string[] {
  const { window_expires_at: end } = conversation;
  const phase = windowPhase(conversation);
  if (!end || phase === 'none') return [];
  const when = slackTime(end);
  if (phase === 'open') return [`⏳ Reply window until ${when}`];
  if (phase === 'closing') return [`⚠️ Reply window shuts ${when}`];
  return [`🔒 Reply window shut since ${when}: WhatsApp takes templates only`];
}
