import { h, icon } from './dom.js';
import { size } from './size.js';

/** The files of a message: pictures shown, others as cards to download. */
export function files(list) {
  if (!list.length) return null;
  return h('div', { class: 'files' }, list.map(file));
}

function file({ id, name, mimetype = '', pretty_type = '', size: bytes = 0, mode, alt_txt }) {
  if (mode === 'tombstone') return h('div', { class: 'file-card' }, icon('file'), 'This file was deleted.');
  const href = `/_sim/files/${id}`;
  if (/^image\/(png|jpeg|gif|webp)$/.test(mimetype))
    return h('a', { href, target: '_blank', rel: 'noopener' }, h('img', { src: href, alt: alt_txt ?? name }));
  if (/^(audio|video)\//.test(mimetype)) {
    const player = h(mimetype.split('/')[0], {
      src: href,
      controls: true,
      preload: 'metadata',
      'aria-label': name,
    });
    return h('div', { class: 'file-player' }, player, h('a', { href, download: name }, name));
  }
  const details = h('span', {}, h('b', {}, name), h('small', {}, `${pretty_type}, ${size(bytes)}`));
  return h('a', { class: 'file-card', href, download: name }, icon('file'), details);
}
