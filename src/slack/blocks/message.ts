import type { KnownBlock } from '@slack/types';
import type { Message } from '../../conversations/message.js';
import { escapeSlack, slackName } from '../mrkdwn.js';
import { maskedForDesk } from '../viewer.js';
import { actionIds } from './actions.js';

/** Slack advises up to 4,000 characters a post and cuts at 40,000; longer text is continued in the panel. */
const longestPost = 12_000;

export interface Shown {
  text: string;
  blocks?: KnownBlock[];
  username?: string;
  iconEmoji?: string;
}

/** How messages of one author appear in the thread; several of them become one post, a line each. */
export function shownInThread(messages: Message[]): Shown {
  const first = messages[0]!;
  if (first.direction === 'internal') return notice(first);
  const text = cut(messages.map((message) => escapeSlack(message.text)).join('\n'));
  if (first.author === 'customer') {
    // Whom nobody named is called by their phone.
    const { name } = maskedForDesk({ name: first.author_name });
    return { text, username: slackName(name), iconEmoji: ':bust_in_silhouette:' };
  }
  if (first.author === 'bot') return { text, username: 'Bot', iconEmoji: ':robot_face:' };
  const where = first.author_user_id ? ' (panel)' : ''; // nobody's: typed on the phone itself
  return { text, username: `${slackName(first.author_name)}${where}`, iconEmoji: ':technologist:' };
}

const cut = (text: string): string =>
  text.length <= longestPost
    ? text || ' '
    : `${text.slice(0, longestPost)}\n… The whole message is in the panel.`;

function notice(message: Message): Shown {
  const { kind, message_id } = message.notice!;
  const text = cut(escapeSlack(message.text));
  if (kind === 'note')
    return { text: `:memo: *Note by ${escapeSlack(slackName(message.author_name))}*\n${text}` };
  if ((kind !== 'failed' && kind !== 'unknown') || !message_id)
    return { text: `:information_source: ${text}` };
  const icon = kind === 'failed' ? ':x:' : ':question:';
  return {
    text: `${icon} ${text}`,
    blocks: [
      { type: 'section', text: { type: 'mrkdwn', text: `${icon} ${text}`.slice(0, 2_900) } },
      {
        type: 'actions',
        elements: [
          {
            type: 'button',
            action_id: actionIds.resend,
            value: message_id,
            style: 'primary',
            text: { type: 'plain_text', text: 'Resend' },
          },
          {
            type: 'button',
            action_id: actionIds.discard,
            value: message_id,
            text: { type: 'plain_text', text: 'Discard' },
          },
        ],
      },
    ],
  };
}

/** Whether two messages may share a post: plain messages of the same author. */
export function mayJoin(a: Message, b: Message): boolean {
  return (
    a.direction !== 'internal' &&
    b.direction !== 'internal' &&
    a.author === b.author &&
    a.author_user_id === b.author_user_id &&
    a.author_name === b.author_name &&
    // A reply from elsewhere carries its own delivery reaction, so it needs a post of its own.
    a.author !== 'agent'
  );
}
