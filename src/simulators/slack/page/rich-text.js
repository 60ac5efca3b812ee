import { h } from './dom.js';
import { channelLink, emojiSpan, link, mention } from './text.js';

const tags = [
  ['code', 'code'],
  ['bold', 'b'],
  ['italic', 'i'],
  ['strike', 's'],
];

/** A rich_text block: sections, lists, quotes and preformatted text. */
export const richText = (block) => h('div', { class: 'rich-text' }, (block.elements ?? []).map(part));

function part(element) {
  const children = () => (element.elements ?? []).map(leaf);
  switch (element.type) {
    case 'rich_text_list': {
      const tag = element.style === 'ordered' ? 'ol' : 'ul';
      const items = (element.elements ?? []).map((item) => h('li', {}, (item.elements ?? []).map(leaf)));
      return h(tag, { style: `margin-left:${(element.indent ?? 0) * 20}px` }, items);
    }
    case 'rich_text_quote':
      return h('blockquote', {}, children());
    case 'rich_text_preformatted':
      return h('pre', {}, children());
    default:
      return h('div', {}, children());
  }
}

function leaf(element) {
  const shown = plain(element);
  return tags.reduce((inner, [style, tag]) => (element.style?.[style] ? h(tag, {}, inner) : inner), shown);
}

function plain(element) {
  switch (element.type) {
    case 'text':
      return element.text;
    case 'emoji':
      return emojiSpan(element.name);
    case 'link':
      return link(element.url, element.text || element.url);
    case 'user':
      return mention(element.user_id);
    case 'channel':
      return channelLink(element.channel_id);
    case 'broadcast':
      return h('span', { class: 'mention all' }, `@${element.range}`);
    default:
      return '';
  }
}
