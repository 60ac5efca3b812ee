import { emojiAsText, escapeSlack } from './mrkdwn.js';

/**
 * Characters that format, where Slack takes them for that: a back-tick anywhere, the others at the edge of a word. Slack
 * has no way to escape them, so each is shown as the character that looks like it.
 */
const formats = /`|(?<![\p{L}\p{N}])[*_~]|[*_~](?![\p{L}\p{N}])/gu;
const likenesses: Record<string, string> = { '*': '∗', _: 'ˍ', '~': '∼', '`': 'ˋ' };

/** A name or other short text in mrkdwn as it stands: nothing in it formats, mentions, links or is an emoji. */
export const literal = (text: string): string =>
  escapeSlack(emojiAsText(text)).replace(formats, (one) => likenesses[one]!);

/** A short text as code. */
export const code = (text: string): string => `\`${escapeSlack(text).replaceAll('`', likenesses['`']!)}\``;

/**
 * What a list calls something, bold, and a link where there is an address. Inside a link nothing formats; but a title
 * with such characters would end the bold that is around it, so it goes without.
 */
export function titleLink(title: string, url: string | null | undefined): string {
  if (!url) return `*${literal(title)}*`;
  const link = `<${url}|${escapeSlack(title)}>`;
  return /[*_~`]/.test(title) ? link : `*${link}*`;
}
