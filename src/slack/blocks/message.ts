import type { KnownBlock } from '@slack/types';
import { cameBy } from '../../contacts/referral.js';
import type { Message, Notice } from '../../conversations/message.js';
import { hasWindow } from '../../conversations/window.js';
import { code, literal } from '../literal.js';
import { customerName, escapeSlack, slackName } from '../mrkdwn.js';
import { cutText, longestPost } from '../split-text.js';
import { maskedForDesk, textsForDesk } from '../viewer.js';
import { actionIds } from './actions.js';
import { button, slackTime } from './elements.js';

/** Shown in several posts where it is too long for one; what is still longer is continued in the panel. */
const longestText = 12_000;

/** How much of a message is repeated above its answer. */
const longestQuote = 100;

export interface Shown {
  text: string;
  blocks?: KnownBlock[];
  username?: string;
  iconEmoji?: string;
}

/**
 * How messages of one author appear in the thread; several of them become one post, a line each. `quoted` has the
 * messages that they answer, by WhatsApp's id.
 */
export function shownInThread(messages: Message[], quoted: ReadonlyMap<string, Message>): Shown {
  return textsForDesk(shown(messages, quoted));
}

function shown(messages: Message[], quoted: ReadonlyMap<string, Message>): Shown {
  const first = messages[0]!;
  if (first.direction === 'internal') return notice(first);
  const text = cut(messages.map((message) => quoteLine(message, quoted) + shownText(message)).join('\n'));
  if (first.author === 'customer') {
    // Whom nobody named is called by their phone.
    const { name } = maskedForDesk({ name: first.author_name });
    return { text, username: customerName(name), iconEmoji: ':bust_in_silhouette:' };
  }
  if (first.author === 'bot') return { text, username: 'Bot', iconEmoji: ':robot_face:' };
  // Nobody's was typed on the phone itself; one by a form in Slack is as good as one in the thread.
  const where = first.author_user_id && !first.dedup_key.startsWith('slack:') ? ' (panel)' : '';
  return { text, username: `${slackName(first.author_name)}${where}`, iconEmoji: ':technologist:' };
}

/** A short line of what is answered, above the answer. */
function quoteLine({ reply_to }: Message, quoted: ReadonlyMap<string, Message>): string {
  const answered = reply_to === null ? undefined : quoted.get(reply_to);
  if (!answered) return '';
  const line = answered.text.replace(/\s+/g, ' ').trim();
  const short = line.length > longestQuote ? `${line.slice(0, longestQuote)}…` : line;
  const { name } = maskedForDesk({ name: answered.author_name });
  const named = answered.author === 'customer' ? customerName(name) : slackName(name);
  const who = answered.author === 'bot' ? 'Bot' : named;
  return `> _${literal(who)}:_ ${escapeSlack(short)}\n`;
}

function shownText({ text, template, choices, referral, product }: Message): string {
  const origin = cameBy({ referral, product });
  const from = origin === null ? '' : `:mega: _${escapeSlack(origin).replace(/\n/g, '_\n:mega: _')}_\n`;
  const said = from + escapeSlack(text);
  if (template) return `:page_facing_up: _${template.name} (${template.language})_\n${said}`;
  const offered = choices?.options.map(({ title }) => code(title)) ?? [];
  return [said, ...(offered.length > 0 ? [`_To tap:_ ${offered.join('  ')}`] : [])].join('\n');
}

const cut = (text: string): string =>
  text.length <= longestText
    ? text || ' '
    : `${cutText(text, longestText)}\nThe whole message is in the panel.`;

/** Slack tells whom such a mention calls. */
function callOf({ mention }: Notice): string {
  if (!mention) return '';
  return mention === 'here' ? '<!here> ' : `<@${mention}> `;
}

const timeOf = ({ at }: Notice): string => (at ? ` ${slackTime(new Date(at))}.` : '');

function notice(message: Message): Shown {
  const { kind, message_id } = message.notice!;
  // A note is as its author formatted it; what we say has names and words of others in it.
  const text = cut(kind === 'note' ? escapeSlack(message.text) : literal(message.text));
  if (kind === 'note')
    return { text: `:memo: *Note by ${literal(slackName(message.author_name))}*\n${text}` };
  const buttons = message_id ? buttonsOf[kind]?.filter(([id]) => fits(id, message)) : undefined;
  if (!buttons)
    return { text: `:information_source: ${callOf(message.notice!)}${text}${timeOf(message.notice!)}` };
  const icon = icons[kind] ?? ':x:';
  return {
    text: cutText(`${icon} ${text}`, longestPost),
    blocks: [
      { type: 'section', text: { type: 'mrkdwn', text: cutText(`${icon} ${text}`, 2_900) } },
      {
        type: 'actions',
        elements: buttons.map(([id, label], at) =>
          button(id, label, { value: message_id!, ...(at === 0 ? { style: 'primary' } : {}) }),
        ),
      },
    ],
  };
}

/** What can be done about the message that a notice is about. */
const buttonsOf: Partial<Record<Notice['kind'], [id: string, label: string][]>> = {
  failed: [
    [actionIds.resend, 'Resend'],
    [actionIds.sendTemplate, 'Send template'],
    [actionIds.discard, 'Discard'],
  ],
  unknown: [
    [actionIds.resend, 'Resend'],
    [actionIds.discard, 'Discard'],
  ],
  window: [
    [actionIds.sendTemplate, 'Send template'],
    [actionIds.held, 'Held replies'],
  ],
  sendable: [
    [actionIds.sendAllHeld, 'Send'],
    [actionIds.held, 'Look first'],
  ],
  media: [[actionIds.retryMedia, 'Retry']],
};

const icons: Partial<Record<Notice['kind'], string>> = {
  unknown: ':question:',
  window: ':lock:',
  sendable: ':raised_hand:',
};

const fits = (actionId: string, { channel_id }: Message): boolean =>
  actionId !== actionIds.sendTemplate || hasWindow(channel_id);

/** Whether two messages may share a post: plain messages of the same author, whose files need no place between them. */
export function mayJoin(a: Message, b: Message): boolean {
  return (
    a.direction !== 'internal' &&
    b.direction !== 'internal' &&
    a.author === b.author &&
    a.author_user_id === b.author_user_id &&
    a.author_name === b.author_name &&
    !a.media &&
    !b.media &&
    // A reply from elsewhere carries its own delivery reaction, so it needs a post of its own.
    a.author !== 'agent'
  );
}
