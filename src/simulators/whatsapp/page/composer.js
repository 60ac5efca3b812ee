import { setUpAbout } from './about.js';
import { setUpEmoji } from './emoji.js';
import { icon } from './icons.js';
import { setUpMenu } from './menu.js';

const field = document.getElementById('message');
const form = document.getElementById('composer');
const file = document.getElementById('file');

/** WhatsApp shows a text beside these. */
const captioned = ['image', 'video', 'document'];

const samples = [
  ['Photo', 'picture', { type: 'image' }],
  ['Voice message', 'voice', { type: 'audio', voice: true }],
  ['Document', 'document', { type: 'document' }],
  [
    'Location',
    'location',
    { type: 'location', latitude: 40.4168, longitude: -3.7038, name: 'Puerta del Sol, Madrid' },
  ],
  ['Contact', 'person', { type: 'contacts', contacts: [{ name: 'Ana García', phone: '+34 611 222 333' }] }],
];

/**
 * The line to write in, the paper clip and the emoji; `send` gets `{text}` or `{content}`. What is written when a photo
 * or file is attached becomes its caption. What it returns makes the next text an answer to a message or a change of
 * one, until it is sent or cleared.
 */
export function setUpComposer(send) {
  const about = setUpAbout(field, grow);
  const attach = document.getElementById('attach');
  attach.append(icon('clip'));
  document.getElementById('send').append(icon('send'));

  const submit = () => {
    const text = field.value.trim();
    if (!text) return;
    field.value = '';
    grow();
    send(about.takes(text));
  };
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    submit();
    field.focus();
  });
  field.addEventListener('input', grow);
  field.addEventListener('keydown', (event) => {
    // While an input method composes, Enter chooses a character.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    submit();
  });

  const sendContent = (content) => {
    const caption = captioned.includes(content.type) && !about.isChange() ? field.value.trim() : '';
    if (caption) field.value = '';
    grow();
    send(about.with({ content: caption ? { ...content, caption } : content }));
  };
  setUpMenu(attach, document.getElementById('attach-menu'), () => [
    ...samples.map(([label, picture, content]) => [label, picture, () => sendContent(content)]),
    ['File from this computer', 'file', () => file.click()],
  ]);
  file.addEventListener('change', async () => {
    if (file.files[0]) sendContent(await contentOf(file.files[0]));
    file.value = '';
  });
  setUpEmoji(field);
  return about;
}

function grow() {
  field.style.height = 'auto';
  field.style.height = `${Math.min(field.scrollHeight, 120)}px`;
}

async function contentOf(chosen) {
  const url = await new Promise((resolve) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.readAsDataURL(chosen);
  });
  const [kind] = chosen.type.split('/');
  const type = ['image', 'video', 'audio'].includes(kind) ? kind : 'document';
  return {
    type,
    data: url.slice(url.indexOf(',') + 1),
    mime_type: chosen.type || 'application/octet-stream',
    filename: chosen.name,
    ...(type === 'audio' && { voice: false }),
  };
}
