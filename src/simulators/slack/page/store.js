/** What the page knows now: who there is, who is acting, and what is open. Drawing reads it; app.js fills it. */
export const store = {
  team: {},
  bot: {},
  commands: [],
  shortcuts: [],
  users: new Map(),
  channels: new Map(),
  /** The person this page acts as. */
  user: '',
  channel: '',
  /** The ts of the open thread's root, or ''. */
  thread: '',
  /** App Home is shown instead of a channel. */
  home: false,
  messages: [],
  ephemerals: [],
  choices: {},
  replies: [],
  person: { modals: [], home: null },
  unread: new Set(),
};

/** What a person is called in messages. */
export function userName(id) {
  const user = store.users.get(id);
  return user ? user.profile.display_name || user.real_name || user.name : id;
}

/** The people a select may offer. */
export const people = () =>
  [...store.users.values()].filter((user) => !user.deleted && !user.is_bot && user.id !== 'USLACKBOT');

/** The channels the acting person is in. */
export const ownChannels = () =>
  [...store.channels.values()].filter(
    (channel) => channel.kind !== 'im' && channel.members.includes(store.user) && !channel.is_archived,
  );

/** The direct messages between the acting person and the app, when there are any. */
export const directChannel = () =>
  [...store.channels.values()].find(({ kind, members }) => kind === 'im' && members.includes(store.user));
