import { act } from './api.js';
import { h, icon, toast } from './dom.js';
import { withMentions } from './mentions.js';

const largestUpload = 25_000_000;
const samples = [
  ['A sample picture', 'receipt.png'],
  ['A sample voice note', 'voice-note.ogg'],
];

/**
 * The paper clip: a file from the computer or a sample goes to `target()`, with what `comment.take()` gives beside it;
 * `comment.giveBack(text)` when it did not go.
 */
export function attach(target, comment) {
  const chooser = h('input', { type: 'file', hidden: true, 'aria-label': 'Attach a file' });
  const send = async (name, blob) => {
    if (blob.size > largestUpload) return toast('Files here may have up to 25 MB.');
    const content = await base64(blob);
    const text = comment.take();
    const more = text ? { text: withMentions(text) } : {};
    const done = await act('uploads', { ...target(), name, content, ...more });
    if (done === undefined) comment.giveBack(text);
  };
  chooser.addEventListener('change', () => {
    const [file] = chooser.files;
    chooser.value = '';
    if (file) send(file.name, file);
  });
  const item = (label, onclick) => h('button', { type: 'button', onclick }, label);
  const items = [
    item('Upload from this computer', () => chooser.click()),
    ...samples.map(([label, name]) =>
      item(label, async () => send(name, await (await fetch(`/page/samples/${name}`)).blob())),
    ),
  ];
  const title = { class: 'tool', title: 'Attach', 'aria-label': 'Attach' };
  const menu = h(
    'details',
    { class: 'menu' },
    h('summary', title, icon('clip')),
    h('div', { class: 'menu-items' }, items),
  );
  for (const each of items) each.addEventListener('click', () => (menu.open = false));
  return [menu, chooser];
}

async function base64(blob) {
  const url = await new Promise((resolve) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.readAsDataURL(blob);
  });
  return url.slice(url.indexOf(',') + 1);
}
