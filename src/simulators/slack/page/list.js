import { dateOf, dayName } from './dates.js';
import { h, reconcile } from './dom.js';
import { authorOf, messageRow } from './message.js';
import { store } from './store.js';

const groupedWithin = 5 * 60;

/** Draws messages and private notices in the order of time, with days between them and neighbours grouped. */
export function drawList(element, messages, ephemerals, { inThread = false, extras = [] } = {}) {
  const sorted = [...messages, ...ephemerals].sort((a, b) => Number(a.ts) - Number(b.ts));
  const rows = [...extras];
  let before;
  for (const message of sorted) {
    const day = dayName(dateOf(message.ts));
    if (!inThread && (!before || dayName(dateOf(before.ts)) !== day)) rows.push(divider(day));
    const compact = Boolean(before && isContinued(before, message, rows.at(-1)));
    const choices = store.choices[message.ts] && { [message.ts]: store.choices[message.ts] };
    rows.push({
      key: `${message.from ? 'private' : 'message'}:${message.ts}`,
      hash: JSON.stringify([message, compact, choices, store.user]),
      build: () => messageRow(message, { compact, inThread, choices }),
    });
    if (inThread && message === sorted[0] && messages.length > 1)
      rows.push(divider(replies(messages.length - 1)));
    before = message;
  }
  reconcile(element, rows);
}

/** A line across the list with words on it. */
export function divider(text) {
  return {
    key: `divider:${text}`,
    hash: text,
    build: () => h('div', { class: 'divider' }, h('span', { class: 'divider-label' }, text)),
  };
}

const replies = (count) => `${count} ${count === 1 ? 'reply' : 'replies'}`;

function isContinued(before, message, row) {
  if (row?.key.startsWith('divider:')) return false;
  if (before.from || message.from || before.subtype === 'thread_broadcast') return false;
  if (before.reply_count || (before.blocks?.length && !before.client_msg_id)) return false;
  return (
    authorOf(before).key === authorOf(message).key && Number(message.ts) - Number(before.ts) < groupedWithin
  );
}
