import { dateText } from './dates.js';
import { h } from './dom.js';
import { emoji } from './emoji.js';
import { art, splitAtArt } from './emoji-art.js';
import { isSafeUrl, parseMrkdwn } from './mrkdwn.js';
import { store, userName } from './store.js';

/** Slack's mrkdwn as elements. */
export const mrkdwn = (source) => parseMrkdwn(source ?? '').map(render);

/** A text object of Block Kit as elements. */
export function textObject(value) {
  if (!value) return [];
  return value.type === 'mrkdwn' ? mrkdwn(value.text) : plainText(value.text);
}

/** Plain text with line breaks and :emoji:. */
export function plainText(text) {
  return String(text ?? '')
    .split('\n')
    .flatMap((line, index) => [...(index ? [h('br')] : []), ...withEmoji(line)]);
}

/** A link that opens beside this page; shown as text when its scheme is not a harmless one. */
export function link(url, ...children) {
  if (!isSafeUrl(url)) return h('span', {}, ...children);
  return h('a', { href: url, target: '_blank', rel: 'noopener noreferrer' }, ...children);
}

/** A mention as the small blue lozenge it is in Slack. */
export function mention(id) {
  const own = id === store.user;
  return h('span', { class: own ? 'mention own' : 'mention' }, `@${userName(id)}`);
}

export function channelLink(id, label) {
  const channel = store.channels.get(id);
  return h('span', { class: 'mention' }, `#${channel?.name ?? (label || id)}`);
}

export const emojiSpan = (name) => h('span', { class: 'emoji', title: `:${name}:` }, emoji(name));

function withEmoji(line) {
  return line
    .split(/(:[a-z0-9_+'-]+:)/)
    .flatMap((part, index) => (index % 2 ? emojiSpan(part.slice(1, -1)) : withArt(part)));
}

const withArt = (text) => splitAtArt(text).map((part, index) => (index % 2 ? art(part) : part));

const tags = { bold: 'b', italic: 'i', strike: 's', quote: 'blockquote' };

function render(node) {
  switch (node.type) {
    case 'text':
      return withArt(node.text);
    case 'break':
      return h('br');
    case 'code':
      return h('code', {}, node.text);
    case 'pre':
      return h('pre', {}, node.text);
    case 'emoji':
      return emojiSpan(node.name);
    case 'link':
      return link(node.url, node.text);
    case 'user':
      return mention(node.id);
    case 'channel':
      return channelLink(node.id, node.label);
    case 'group':
      return h('span', { class: 'mention' }, node.label || '@group');
    case 'broadcast':
      return h('span', { class: 'mention all' }, `@${node.name.replace(/^@/, '')}`);
    case 'date': {
      const text = dateText(node.stamp, node.format) ?? node.text;
      return node.link ? link(node.link, text) : h('time', { title: node.text }, text);
    }
    default:
      return h(tags[node.type] ?? 'span', {}, node.children.map(render));
  }
}
