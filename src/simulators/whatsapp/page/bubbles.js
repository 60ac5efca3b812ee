import { mediaUrl } from './api.js';
import { render } from './formatting.js';
import { icon, ticksFor } from './icons.js';

const labels = {
  location: ['location', 'Location'],
  contacts: ['person', 'Contact'],
  order: ['order', 'Order'],
  unsupported: ['info', ''],
  document: ['document', ''],
  video: ['picture', 'Video'],
};

export function make(tag, className, ...children) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...children.filter((child) => child !== undefined && child !== ''));
  return element;
}

export const timeOf = (at) => new Date(at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });

/** One message as the customer's phone shows it. `quoted` is the message it answers, if the phone has it. */
export function bubble(message, quoted) {
  const mine = message.from === 'customer';
  const body = make('div', 'bubble-body', ...content(message));
  const meta = make(
    'span',
    'meta',
    message.edited ? make('span', 'edited', 'Edited') : undefined,
    make('time', '', timeOf(message.at)),
    mine ? ticksFor(message.state) : undefined,
  );
  const box = make('div', `bubble ${mine ? 'mine' : 'theirs'} type-${message.type}`);
  if (quoted && !message.deleted) box.append(make('div', 'quoted', quoted.text || quoted.type));
  box.append(body, meta);
  if (message.choices) box.append(choices(message.choices));
  if (!message.deleted) box.append(more());
  if (message.reaction) box.append(make('span', 'reaction', message.reaction));
  const row = make('div', `row ${mine ? 'row-mine' : 'row-theirs'}`, box);
  row.dataset.id = message.id;
  return row;
}

function content(message) {
  if (message.deleted) {
    const whose = message.from === 'customer' ? 'You deleted this message' : 'This message was deleted';
    return [make('em', 'deleted', whose)];
  }
  const text = message.text ? make('div', 'text', render(message.text)) : undefined;
  const { media } = message;
  if (message.type === 'text') return [text];
  if ((message.type === 'image' || message.type === 'sticker') && media) {
    const picture = make('img', message.type === 'sticker' ? 'sticker' : 'picture');
    Object.assign(picture, { src: mediaUrl(media.id), alt: media.filename ?? message.type });
    return [picture, text];
  }
  if (message.type === 'audio' && media) {
    const player = make('audio', 'player');
    Object.assign(player, { src: mediaUrl(media.id), controls: true, preload: 'metadata' });
    return [player, text];
  }
  if (message.type === 'video' && media) {
    const player = make('video', 'picture');
    Object.assign(player, { src: mediaUrl(media.id), controls: true, preload: 'metadata' });
    return [player, text];
  }
  const [name, fallback] = labels[message.type] ?? [];
  if (!name) return [text];
  const title = message.type === 'document' ? (media?.filename ?? 'Document') : fallback;
  return [make('div', 'card', icon(name), make('div', 'card-text', title && titled(title, media), text))];
}

/** What a card is about; of a file it saves it. */
function titled(title, media) {
  if (!media) return make('b', '', title);
  const link = make('a', 'card-link', make('b', '', title));
  return Object.assign(link, { href: mediaUrl(media.id), download: title });
}

/** Opens what can be done with a message. */
function more() {
  const button = make('button', 'bubble-more', icon('down'));
  button.type = 'button';
  button.setAttribute('aria-label', 'Options of this message');
  button.setAttribute('aria-haspopup', 'menu');
  return button;
}

/** What can be tapped below a message; a longer list opens behind its label. */
function choices({ label, options }) {
  const buttons = options.map(({ id, title, description }) => {
    const button = make(
      'button',
      'choice',
      make('span', '', title),
      description && make('small', '', description),
    );
    button.type = 'button';
    Object.assign(button.dataset, { choice: id, kind: label ? 'list_reply' : 'button_reply' });
    return button;
  });
  if (!label) return make('div', 'choices', ...buttons);
  return make('details', 'choices', make('summary', 'choice', label), ...buttons);
}

/** "Today", "Yesterday" or a date, between the messages of two days. */
export function dayMark(at) {
  const day = new Date(at);
  const days = Math.round((startOf(new Date()) - startOf(day)) / 86_400_000);
  const names = { 0: 'Today', 1: 'Yesterday' };
  const name = names[days] ?? day.toLocaleDateString([], { day: 'numeric', month: 'long', year: 'numeric' });
  return make('div', 'day', make('span', '', name));
}

const startOf = (date) => new Date(date.getFullYear(), date.getMonth(), date.getDate());
export const sameDay = (one, other) => +startOf(new Date(one)) === +startOf(new Date(other));
