import { h, icon } from './dom.js';

/** The files of a message: pictures shown, others as cards to download. */
export function files(list) {
  if (!list.length) return null;
  return h('div', { class: 'files' }, list.map(file));
}

function file({ id, name, mimetype = '', size = 0, mode, alt_txt }) {
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
  const details = h(
    'span',
    {},
    h('b', {}, name),
    h('small', {}, `${mimetype.split('/').at(-1)}, ${sizeText(size)}`),
  );
  return h('a', { class: 'file-card', href, download: name }, icon('file'), details);
}

function sizeText(bytes) {
  if (bytes < 1000) return `${bytes} bytes`;
  return bytes < 1_000_000 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
