import type { KnownBlock } from '@slack/types';
import { hasWindow } from '../../../domain/conversations/core/window.js';
import type { Message, Notice } from '../../../domain/conversations/messages/message.js';
import { literal } from '../core/literal.js';
import { escapeSlack, slackName } from '../core/mrkdwn.js';
import { cutText, longestPost } from '../core/split-text.js';
import { actionIds } from './actions.js';
import { button, slackTime } from './elements.js';

/** A notice stands in several posts where it is too long for one; what is still longer is continued in the panel. */
const longestText = 12_000;

export interface Shown {
  text: string;
  blocks?: KnownBlock[];
  username?: string;
  iconEmoji?: string;
}

/** Cuts a text that even several posts would not hold. */
export const cut = (text: string): string =>
  text.length <= longestText
    ? text || ' '
    : `${cutText(text, longestText)}\nThe whole message is in the panel.`;

/** Slack tells whom such a mention calls. */
function callOf({ mention }: Notice): string {
  if (!mention) return '';
  return mention === 'here' ? '<!here> ' : `<@${mention}> `;
}

const timeOf = ({ at }: Notice): string => (at ? ` ${slackTime(new Date(at))}.` : '');

/** How something only the desk sees appears in the thread, with what can be done about it. */
export function shownNotice(message: Message): Shown {
  const { kind, message_id } = message.notice!;
  // A note is as its author formatted it; what we say has names and words of others in it.
  const text = cut(kind === 'note' ? escapeSlack(message.text) : literal(message.text));
  if (kind === 'note')
    return { text: `:memo: *Note by ${literal(slackName(message.author_name))}*\n${text}` };
  const buttons = message_id ? buttonsOf[kind]?.filter(([id]) => fits(id, message)) : undefined;
  if (kind === 'refused') return { text: `:x: ${text}` };
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
  failed_window: [
    [actionIds.sendTemplate, 'Send template'],
    [actionIds.resend, 'Resend'],
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
