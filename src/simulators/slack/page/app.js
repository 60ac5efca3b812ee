import { act, read, watch } from './api.js';
import { loadEmoji } from './emoji.js';
import { drawModal } from './modal.js';
import { closeThread, onNavigate } from './navigate.js';
import { drawChannel, drawHome, drawThread, setUpPanes } from './panes.js';
import { drawSidebar } from './sidebar.js';
import { directChannel, ownChannels, people, store } from './store.js';

/** Loads one part of the workspace and draws it; calls while it is loading make it load once more. */
function refresher(load) {
  let running = false;
  let again = false;
  return async () => {
    again = true;
    if (running) return;
    running = true;
    try {
      while (again) {
        again = false;
        await load();
      }
    } catch {
      // The server is away; the stream reconnects and everything is loaded again.
    }
    running = false;
  };
}

const refreshWorkspace = refresher(async () => {
  const { users, channels, ...rest } = await read('workspace');
  Object.assign(store, rest, {
    users: new Map(users.map((user) => [user.id, user])),
    channels: new Map(channels.map((channel) => [channel.id, channel])),
  });
  if (!people().some(({ id }) => id === store.user)) store.user = people()[0]?.id ?? '';
  const direct = directChannel()?.id;
  if (store.channel !== direct && !ownChannels().some(({ id }) => id === store.channel))
    store.channel = ownChannels()[0]?.id ?? '';
  drawSidebar();
});

const refreshChannel = refresher(async () => {
  if (!store.channel) return;
  const { channel, user } = store;
  const { messages, ephemerals, choices } = await read(`channels/${channel}/messages?user=${user}`);
  if (channel !== store.channel || user !== store.user) return;
  Object.assign(store, { messages, ephemerals, choices });
  store.unread.delete(channel);
  drawChannel();
  drawThread();
});

const noneWhenGone = (error) => {
  if (!/_not_found$/.test(error.message)) throw error;
  return [];
};

const refreshThread = refresher(async () => {
  const { thread, channel } = store;
  const replies = thread ? await read(`channels/${channel}/threads/${thread}`).catch(noneWhenGone) : [];
  if (thread !== store.thread) return;
  store.replies = replies;
  // A page that was left open meets a workspace that was started anew.
  if (thread && !replies.length) closeThread();
  else drawThread();
});

const refreshPerson = refresher(async () => {
  if (!store.user) return;
  const { user } = store;
  const person = await read(`users/${user}`);
  if (user !== store.user) return;
  store.person = person;
  drawModal();
  drawHome();
});

const changed = {
  message: ({ channel }) => {
    if (channel === store.channel) {
      refreshChannel();
      refreshThread();
    } else if (!store.unread.has(channel)) {
      store.unread.add(channel);
      drawSidebar();
    }
  },
  ephemeral: ({ user, channel }) => user === store.user && channel === store.channel && refreshChannel(),
  view: ({ user }) => user === store.user && refreshPerson(),
  home: ({ user }) => user === store.user && refreshPerson(),
  user: refreshWorkspace,
  channel: refreshWorkspace,
  all: refreshAll,
};

async function refreshAll() {
  await refreshWorkspace();
  await Promise.all([refreshChannel(), refreshThread(), refreshPerson()]);
}

async function start() {
  const query = new URLSearchParams(location.search);
  for (const name of ['channel', 'user', 'thread']) store[name] = query.get(name) ?? '';
  store.home = query.has('home');
  await loadEmoji();
  setUpPanes();
  onNavigate((change) => {
    if (change.home) act('opens_home');
    if ('channel' in change) store.messages = [];
    if ('thread' in change) store.replies = [];
    drawSidebar();
    drawChannel();
    refreshAll();
  });
  watch((change) => changed[change.kind]?.(change));
}

start();
