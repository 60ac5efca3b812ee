import type { ImageBlock } from '@slack/types';
import { cameBy } from '../../../domain/contacts/contact/referral.js';
import { fileNameOf } from '../../../domain/conversations/messages/media.js';
import type { Message } from '../../../domain/conversations/messages/message.js';
import { bareType } from '../../../platform/file-type.js';
import { code, literal } from '../core/literal.js';
import { customerName, escapeSlack, slackName } from '../core/mrkdwn.js';
import { maskedForDesk, textsForDesk } from '../core/viewer.js';
import { cut, type Shown, shownNotice } from './notice.js';

/** How much of a message is repeated above its answer. */
const longestQuote = 100;

/**
 * How messages of one author appear in the thread; several of them become one post, a line each. `quoted` has the
 * messages that they answer, by WhatsApp's id.
 */
export function shownInThread(messages: Message[], quoted: ReadonlyMap<string, Message>): Shown {
  return textsForDesk(shown(messages, quoted));
}

function shown(messages: Message[], quoted: ReadonlyMap<string, Message>): Shown {
  const first = messages[0]!;
  if (first.direction === 'internal') return shownNotice(first);
  const text = cut(messages.map((message) => quoteLine(message, quoted) + shownText(message)).join('\n'));
  return { text, ...withPicture(first, quoted), ...saidBy(first) };
}

function saidBy({ author, author_name, author_user_id, dedup_key }: Message) {
  if (author === 'customer') {
    // Whom nobody named is called by their phone.
    const { name } = maskedForDesk({ name: author_name });
    return { username: customerName(name), iconEmoji: ':bust_in_silhouette:' };
  }
  if (author === 'bot') return { username: 'Bot', iconEmoji: ':robot_face:' };
  // A reply of nobody was typed on the phone itself; one by a form in Slack is as good as one in the thread.
  const where = author_user_id && !dedup_key.startsWith('slack:') ? ' (panel)' : '';
  return { username: `${slackName(author_name)}${where}`, iconEmoji: ':technologist:' };
}

/** A picture that Slack has, under its caption; that it is a picture need not be said beside it. */
function withPicture(message: Message, quoted: ReadonlyMap<string, Message>): Pick<Shown, 'blocks'> {
  const { media, text, desk } = message;
  if (!media || !showsPicture(message)) return {};
  const words = shownText({ ...message, text: text.replace(/^\[image\] ?/, '') });
  const caption = quoteLine(message, quoted) + words;
  const picture: ImageBlock = {
    type: 'image',
    alt_text: fileNameOf({ ...message, media }),
    slack_file: { id: desk.file!.id! },
  };
  if (caption === '') return { blocks: [picture] };
  return { blocks: [{ type: 'section', text: { type: 'mrkdwn', text: caption } }, picture] };
}

/** Whether the post of a message has its picture in it. */
export const showsPicture = ({ desk: { file, refused } }: Message): boolean =>
  file?.place === 'post' && (file.state === 'uploaded' || file.state === 'shared') && !refused?.alone;

/** What Slack shows in a post. Source: docs.slack.dev, "Slack file object". */
const pictureTypes = new Set(['image/png', 'image/jpeg', 'image/gif']);

/** The longest caption above a picture: a section takes 3,000 characters, and signs become several. */
const longestCaption = 2_000;

/** Whether the file of a message can stand in its post. */
export const mayShowPicture = (message: Message): boolean =>
  pictureTypes.has(bareType(message.media?.mime_type ?? '')) && shownText(message).length <= longestCaption;

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
