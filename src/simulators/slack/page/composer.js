import { act } from './api.js';
import { attach } from './attach.js';
import { h, icon } from './dom.js';
import { formatBar } from './format.js';
import { withMentions } from './mentions.js';
import { emojiPicker } from './picker.js';
import { suggestions } from './suggestions.js';

/**
 * A box to write in. `target()` says where messages go (`{channel, thread_ts?}`); in a thread it also offers to
 * show the reply in the channel. A line beginning with `/` is a command, as in Slack.
 */
export function composer({ target, placeholder, broadcastName }) {
  const box = h('textarea', { rows: 1, placeholder, 'aria-label': placeholder });
  const broadcast = h('input', { type: 'checkbox' });
  const send = h(
    'button',
    { type: 'button', class: 'send', 'aria-label': 'Send', title: 'Send' },
    icon('send'),
  );
  const offers = suggestions(box, { commands: broadcastName === undefined });
  const comment = {
    take() {
      const text = box.value.trim();
      box.value = '';
      resize();
      return text;
    },
    giveBack(text) {
      if (!box.value) box.value = text;
      resize();
    },
  };
  const insertEmoji = (name) => {
    const glued = /\S$/.test(box.value.slice(0, box.selectionStart));
    box.setRangeText(`${glued ? ' ' : ''}:${name}: `, box.selectionStart, box.selectionEnd, 'end');
    box.dispatchEvent(new Event('input'));
    box.focus();
  };
  const root = h(
    'div',
    { class: 'composer' },
    offers.element,
    formatBar(box),
    box,
    h(
      'div',
      { class: 'composer-bar' },
      attach(target, comment),
      emojiPicker('Emoji', insertEmoji),
      h('span', { class: 'help' }, 'Enter sends, Shift+Enter begins a line'),
      send,
    ),
  );
  const resize = () => {
    box.style.height = 'auto';
    box.style.height = `${Math.min(box.scrollHeight, 180)}px`;
    send.classList.toggle('ready', box.value.trim() !== '');
  };
  const submit = async () => {
    if (!box.value.trim()) return;
    const text = comment.take();
    const at = target();
    const also = broadcast.checked ? { broadcast: true } : {};
    broadcast.checked = false;
    // A slash alone or a path is text; a word after it is a command, also in a thread, where Slack refuses it.
    const done = /^\/[a-z]/i.test(text)
      ? await act('runs', { line: text, ...at })
      : await act('posts', { ...at, ...also, text: withMentions(text) });
    if (done === undefined) comment.giveBack(text);
  };
  box.addEventListener('input', resize);
  box.addEventListener('keydown', (event) => {
    if (offers.key(event)) return;
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    submit();
  });
  send.addEventListener('click', submit);
  const also =
    broadcastName !== undefined && h('label', { class: 'also' }, broadcast, ` Also send to ${broadcastName}`);
  return { element: h('div', {}, root, also), focus: () => box.focus() };
}
