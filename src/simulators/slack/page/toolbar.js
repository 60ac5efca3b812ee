import { act } from './api.js';
import { h, icon } from './dom.js';
import { emoji, frequent } from './emoji.js';
import { openThread } from './navigate.js';
import { emojiPicker } from './picker.js';
import { store } from './store.js';

/** The bar that appears when a message is pointed at: reactions, reply, the app's shortcuts, edit and delete. */
export function toolbar(message, { isOwn, inThread }) {
  const at = { channel: store.channel, ts: message.ts };
  const react = (name) => act('reacts', { ...at, name });
  const quick = frequent.map((name) => tool(emoji(name), `React with :${name}:`, () => react(name)));
  const shortcuts = store.shortcuts
    .filter(({ type }) => type === 'message')
    .map(({ callback_id, name }) => {
      const use = () => act('shortcut', { callback_id, on: at });
      return tool([icon('note'), h('span', {}, name)], name, use, 'wide');
    });
  const reply =
    !inThread && tool(icon('reply'), 'Reply in thread', () => openThread(message.thread_ts ?? message.ts));
  const own = isOwn && ownMenu(message, at);
  const quickest = inThread ? [] : quick;
  return h(
    'div',
    { class: 'toolbar', role: 'toolbar' },
    quickest,
    emojiPicker('Add reaction', react),
    reply,
    shortcuts,
    own,
  );
}

function tool(content, title, onclick, extra = '') {
  return h(
    'button',
    { type: 'button', class: `tool ${extra}`, title, 'aria-label': title, onclick },
    content,
  );
}

function ownMenu(message, at) {
  const opener = h('summary', { class: 'tool', title: 'More', 'aria-label': 'More' }, icon('more'));
  const change = h('button', { type: 'button', onclick: (event) => edit(event, message) }, 'Edit message');
  const remove = h('button', { type: 'button', onclick: () => act('deletes', at) }, 'Delete message');
  return h('details', { class: 'menu right' }, opener, h('div', { class: 'menu-items' }, change, remove));
}

/** Replaces a message's text with a box; Enter saves, Escape gives up. */
function edit(event, message) {
  const row = event.currentTarget.closest('.message');
  const text = row.querySelector('.text');
  event.currentTarget.closest('details').open = false;
  if (!text || row.querySelector('.edit-box')) return;
  const box = h('textarea', { class: 'field edit-box', rows: 2 }, editable(message.text));
  const end = () => {
    box.replaceWith(text);
    document.dispatchEvent(new Event('edited'));
  };
  box.addEventListener('keydown', async (pressed) => {
    const gaveUp = pressed.key === 'Escape';
    if (!gaveUp && (pressed.key !== 'Enter' || pressed.shiftKey || pressed.isComposing)) return;
    pressed.preventDefault();
    if (gaveUp) return end();
    const at = { channel: store.channel, ts: message.ts };
    // What was refused stays to be written differently.
    if ((await act('edits', { ...at, text: box.value })) !== undefined) end();
  });
  text.replaceWith(box);
  box.focus();
}

/** The text as the person typed it: links without brackets, entities undone. */
const editable = (text) =>
  text
    .replace(/<(https?:[^>|]+)(?:\|[^>]*)?>/g, '$1')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
