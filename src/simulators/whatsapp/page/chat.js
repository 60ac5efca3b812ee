import { bubble, dayMark, make, sameDay } from './bubbles.js';

const view = document.getElementById('chat');
const rows = new Map();
let shown = [];

/** Shows one customer's whole chat. */
export function showChat(messages) {
  rows.clear();
  shown = [];
  view.replaceChildren(
    make('p', 'lock', 'Messages here go to the simulator only. Nobody else receives them.'),
  );
  for (const message of messages) put(message);
  toEnd();
}

/** Adds a message or shows its new state. */
export function putMessage(message) {
  const wasAtEnd = view.scrollHeight - view.scrollTop - view.clientHeight < 80;
  const isNew = put(message);
  if (isNew && (wasAtEnd || message.from === 'customer')) toEnd();
}

function put(message) {
  if (message.from === 'business' && !message.reached) return false;
  const quoted = message.reply_to && shown.find((one) => one.id === message.reply_to);
  const row = bubble(message, quoted);
  const old = rows.get(message.id);
  rows.set(message.id, row);
  if (old) {
    row.classList.toggle('first', old.classList.contains('first'));
    shown = shown.map((one) => (one.id === message.id ? message : one));
    old.replaceWith(row);
    return false;
  }
  const last = shown.at(-1);
  if (!last || !sameDay(last.at, message.at)) view.append(dayMark(message.at));
  row.classList.add('arrives');
  row.classList.toggle('first', last?.from !== message.from);
  shown.push(message);
  view.append(row);
  keepTypingLast();
  return true;
}

const typing = make(
  'div',
  'row row-theirs typing',
  make('div', 'bubble theirs', make('i'), make('i'), make('i')),
);

/** Three dots while the business writes. */
export function showTyping(on) {
  if (on) {
    view.append(typing);
    toEnd();
  } else typing.remove();
}

function keepTypingLast() {
  if (typing.isConnected) view.append(typing);
}

/** What sending the tapped choice means, from any element inside its button; undefined elsewhere. */
export function tapAt(element) {
  const { choice, kind } = element.closest('[data-choice]')?.dataset ?? {};
  const message = messageAt(element);
  const option = choice !== undefined && message?.choices?.options.find(({ id }) => id === choice);
  return option ? { content: { type: kind, ...option }, reply_to: message.id } : undefined;
}

/** The message a bubble shows, from any element inside it. */
export function messageAt(element) {
  const row = element.closest('.row[data-id]');
  return row && shown.find((message) => message.id === row.dataset.id);
}

function toEnd() {
  view.scrollTop = view.scrollHeight;
  // Pictures get their height later.
  for (const picture of view.querySelectorAll('img:not([data-seen])')) {
    picture.dataset.seen = 'yes';
    picture.addEventListener('load', () => {
      view.scrollTop = view.scrollHeight;
    });
  }
}
