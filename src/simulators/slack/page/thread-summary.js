import { ago, dateOf } from './dates.js';
import { h } from './dom.js';
import { openThread } from './navigate.js';
import { store } from './store.js';

/** "3 replies · Last reply 5 minutes ago" under a root; opens the thread. */
export function threadSummary(message) {
  if (!message.reply_count) return null;
  const faces = (message.reply_users ?? []).map((id) => store.users.get(id)?.avatar).filter(Boolean);
  return h(
    'button',
    { type: 'button', class: 'summary', onclick: () => openThread(message.thread_ts ?? message.ts) },
    faces.slice(0, 3).map((src) => h('img', { src, alt: '' })),
    h('b', {}, `${message.reply_count} ${message.reply_count === 1 ? 'reply' : 'replies'}`),
    h('span', {}, `Last reply ${ago(dateOf(message.latest_reply))}`),
  );
}
