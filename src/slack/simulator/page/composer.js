import { act } from './api.js';
import { h, icon, toast } from './dom.js';
import { people, store, userName } from './store.js';
import { suggestions } from './suggestions.js';

const largestUpload = 25_000_000;

/**
 * A box to write in. `target()` says where messages go (`{channel, thread_ts?}`); in a thread it also offers to
 * show the reply in the channel. A line beginning with `/` is a command, as in Slack.
 */
export function composer({ target, placeholder, broadcastName }) {
  const box = h('textarea', { rows: 1, placeholder, 'aria-label': placeholder });
  const broadcast = h('input', { type: 'checkbox' });
  const chooser = h('input', { type: 'file', hidden: true, 'aria-label': 'Attach a file' });
  const send = h(
    'button',
    { type: 'button', class: 'send', 'aria-label': 'Send', title: 'Send' },
    icon('send'),
  );
  const clip = h(
    'button',
    { type: 'button', class: 'tool', 'aria-label': 'Attach a file', title: 'Attach a file' },
    icon('clip'),
  );
  const offers = suggestions(box, { commands: broadcastName === undefined });
  const root = h(
    'div',
    { class: 'composer' },
    offers.element,
    box,
    h('div', { class: 'composer-bar' }, clip, chooser, h('span', { class: 'help' }, 'Enter sends'), send),
  );
  const resize = () => {
    box.style.height = 'auto';
    box.style.height = `${Math.min(box.scrollHeight, 180)}px`;
    send.classList.toggle('ready', box.value.trim() !== '');
  };
  const submit = async () => {
    const text = box.value.trim();
    if (!text) return;
    box.value = '';
    resize();
    const at = target();
    const also = broadcast.checked ? { broadcast: true } : {};
    broadcast.checked = false;
    // A slash alone or a path is text; a word after it is a command, also in a thread, where Slack refuses it.
    const done = /^\/[a-z]/i.test(text)
      ? await act('runs', { line: text, ...at })
      : await act('posts', { ...at, ...also, text: withMentions(text) });
    if (done === undefined && !box.value) box.value = text;
    resize();
  };
  box.addEventListener('input', resize);
  box.addEventListener('keydown', (event) => {
    if (offers.key(event)) return;
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    submit();
  });
  send.addEventListener('click', submit);
  clip.addEventListener('click', () => chooser.click());
  chooser.addEventListener('change', () => upload(chooser, box, target(), resize));
  const also =
    broadcastName !== undefined && h('label', { class: 'also' }, broadcast, ` Also send to ${broadcastName}`);
  return { element: h('div', {}, root, also), focus: () => box.focus() };
}

async function upload(chooser, box, at, resize) {
  const [file] = chooser.files;
  chooser.value = '';
  if (!file) return;
  if (file.size > largestUpload) {
    toast('Files here may have up to 25 MB.');
    return;
  }
  const url = await new Promise((resolve) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.readAsDataURL(file);
  });
  const content = url.slice(url.indexOf(',') + 1);
  const text = box.value.trim();
  box.value = '';
  resize();
  await act('uploads', { ...at, name: file.name, content, ...(text ? { text } : {}) });
}

/** `@name` of somebody here becomes a mention, as picking the name from Slack's list does. */
function withMentions(text) {
  const named = new Map(
    [...people(), store.users.get(store.bot.user_id)].flatMap((user) => [
      [user.name.toLowerCase(), user.id],
      [userName(user.id).toLowerCase(), user.id],
    ]),
  );
  return text
    .replace(/(^|\s)@([\w.-]*\w)/g, (whole, before, name) => {
      const id = named.get(name.toLowerCase());
      return id ? `${before}<@${id}>` : whole;
    })
    .replace(/(^|\s)@(here|channel|everyone)\b/g, '$1<!$2>');
}
