import { h } from './dom.js';
import { interactive } from './elements.js';
import { input } from './inputs.js';
import { isSafeUrl } from './mrkdwn.js';
import { richText } from './rich-text.js';
import { mrkdwn, textObject } from './text.js';

/**
 * Block Kit as elements. `place` is where the blocks are (`{channel, ts}` or `{view_id}`), `state` what the person
 * has chosen so far, `errors` sentences by block_id.
 */
export function blocks(list, context) {
  return (list ?? []).map((block) => {
    const draw = kinds[block.type];
    return draw ? draw(block, context) : h('div', { class: 'unknown-block' }, `A ${block.type} block`);
  });
}

const kinds = {
  section(block, context) {
    const fields =
      block.fields &&
      h(
        'div',
        { class: 'fields' },
        block.fields.map((field) => h('div', {}, textObject(field))),
      );
    return h(
      'div',
      { class: 'block section' },
      h('div', { class: 'section-text' }, block.text && h('div', {}, textObject(block.text)), fields),
      block.accessory && h('div', { class: 'accessory' }, element(block.accessory, block, context)),
    );
  },
  header: (block) => h('h3', { class: 'block' }, textObject(block.text)),
  divider: () => h('hr', { class: 'block' }),
  context: (block) =>
    h(
      'div',
      { class: 'block context' },
      block.elements.map((part) => (part.type === 'image' ? image(part) : h('span', {}, textObject(part)))),
    ),
  actions: (block, context) =>
    h(
      'div',
      { class: 'block actions' },
      block.elements.map((part) => element(part, block, context)),
    ),
  image: (block) =>
    h(
      'figure',
      { class: 'block' },
      block.title && h('figcaption', {}, textObject(block.title)),
      image(block),
    ),
  markdown: (block) => h('div', { class: 'block' }, mrkdwn(block.text)),
  rich_text: (block) => richText(block),
  table(block) {
    const cell = (content, index, tag) =>
      h(
        tag,
        { style: `text-align:${block.column_settings?.[index]?.align ?? 'left'}` },
        content.type === 'rich_text' ? richText(content) : String(content.text ?? content.value ?? ''),
      );
    const rows = block.rows.map((row, number) =>
      h(
        'tr',
        {},
        row.map((content, index) => cell(content, index, number === 0 ? 'th' : 'td')),
      ),
    );
    return h('div', { class: 'block table' }, h('table', {}, rows));
  },
  input,
};

const element = (part, block, context) =>
  part.type === 'image' ? image(part) : interactive(part, block, context);

function image(part) {
  const uploaded = part.slack_file?.id && `/_sim/files/${part.slack_file.id}`;
  if (uploaded) return h('a', { href: uploaded, target: '_blank', rel: 'noopener' }, picture(uploaded, part));
  const url = part.image_url ?? part.slack_file?.url;
  if (!isSafeUrl(url) && !/^data:image\//.test(url ?? '')) return h('span', {}, part.alt_text);
  return picture(url, part);
}

const picture = (src, { alt_text: alt }) => h('img', { src, alt, title: alt, referrerpolicy: 'no-referrer' });
