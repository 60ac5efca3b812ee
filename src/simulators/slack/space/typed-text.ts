import { emojiCodePoints } from '../base/emoji.js';
import type { Block, Json } from '../base/types.js';
import type { Workspace } from './workspace.js';

/** References a script may write directly; a person's client puts them in when a name is picked from its list. */
const reference = /<(?:@[A-Z0-9]+|#[A-Z0-9]+(?:\|[^>]*)?|!(?:here|channel|everyone))>/;
const link = /https?:\/\/[^\s<>|]+[^\s<>|.,;:!?'")\]]/;
const pieces = new RegExp(`(${reference.source})|(${link.source})|:([a-z0-9_+'-]+):`, 'g');

/**
 * What Slack makes of the characters a person types: `&`, `<` and `>` escaped, links in angle brackets.
 * References such as `<@U123>` and `<!here>` stay as they are.
 */
export function typedText(text: string): string {
  return split(text)
    .map((piece) => {
      if (piece.kind === 'reference' || piece.kind === 'emoji') return piece.text;
      return piece.kind === 'link' ? `<${escapeText(piece.text)}>` : escapeText(piece.text);
    })
    .join('');
}

/** The rich_text block a person's client sends along with the text. */
export function typedBlocks(text: string): Block[] {
  const elements = split(text).map(({ kind, text: part }): Json => {
    if (kind === 'link') return { type: 'link', url: part };
    if (kind === 'emoji') return emojiElement(part.slice(1, -1));
    if (kind !== 'reference') return { type: 'text', text: part };
    if (part.startsWith('<@')) return { type: 'user', user_id: part.slice(2, -1) };
    if (part.startsWith('<#')) return { type: 'channel', channel_id: part.slice(2, -1).split('|')[0] };
    return { type: 'broadcast', range: part.slice(2, -1) };
  });
  return [{ type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] }];
}

/** A name that Slack does not know is an emoji of the workspace's own, without code points. */
function emojiElement(name: string): Json {
  const unicode = emojiCodePoints(name);
  return { type: 'emoji', name, ...(unicode && { unicode }) };
}

/** The text of a slash command whose manifest asks for escaping: typed @names and #channels become ids. */
export function escapedCommandText(space: Workspace, text: string): string {
  return text
    .replace(/(^|\s)@([\w.-]+)/g, (whole, before, name) => {
      const user = [...space.users.values()].find((each) => each.name === name || each.display_name === name);
      return user ? `${before}<@${user.id}|${user.name}>` : whole;
    })
    .replace(/(^|\s)#([\w-]+)/g, (whole, before, name) => {
      const channel = [...space.channels.values()].find((each) => each.name === name);
      return channel ? `${before}<#${channel.id}|${channel.name}>` : whole;
    });
}

const escapeText = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

type Piece = { kind: 'text' | 'reference' | 'link' | 'emoji'; text: string };

function split(text: string): Piece[] {
  const found: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(pieces)) {
    if (match.index > from) found.push({ kind: 'text', text: text.slice(from, match.index) });
    found.push({ kind: match[1] ? 'reference' : match[2] ? 'link' : 'emoji', text: match[0] });
    from = match.index + match[0].length;
  }
  if (from < text.length || !found.length) found.push({ kind: 'text', text: text.slice(from) });
  return found;
}
