import { store } from './store.js';

const listeners = new Set();

/** Calls back whenever the person goes somewhere else. */
export const onNavigate = (listener) => listeners.add(listener);

export const openThread = (ts) => go({ thread: ts });

export const closeThread = () => go({ thread: '' });

export const openChannel = (channel) => go({ channel, thread: '', home: false });

export const openHome = () => go({ home: true, thread: '' });

export const actAs = (user) => go({ user, thread: store.thread });

/** Changes where the page is, keeps the address in step, and tells everybody. */
function go(change) {
  Object.assign(store, change);
  const query = new URLSearchParams({ channel: store.channel, user: store.user });
  if (store.thread) query.set('thread', store.thread);
  if (store.home) query.set('home', '1');
  history.replaceState(null, '', `?${query}`);
  for (const listener of listeners) listener(change);
}
