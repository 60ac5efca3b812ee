import { blocks } from './blocks.js';
import { composer } from './composer.js';
import { byId, h, icon } from './dom.js';
import { drawList } from './list.js';
import { closeMenus, setUpMenus } from './menus.js';
import { closeThread } from './navigate.js';
import { directChannel, store, userName } from './store.js';
import { plainText } from './text.js';

let threadShown = '';

/** Makes the reply boxes once; they stay while everything around them is drawn again. */
export function setUpPanes() {
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || event.defaultPrevented || document.querySelector('dialog[open]')) return;
    if (!closeMenus() && store.thread) closeThread();
  });
  setUpMenus(redraw);
  document.addEventListener('edited', redraw);
  for (const list of document.querySelectorAll('.list')) keepAtBottom(list);
}

/** Draws what was left alone while somebody was at it. */
function redraw() {
  drawChannel();
  drawThread();
}

/** Draws the channel in the middle: its header, messages and the box below. */
export function drawChannel() {
  if (store.home) return;
  const channel = store.channels.get(store.channel);
  const title = titleOf(channel);
  byId('channel-header').replaceChildren(
    h('h1', {}, title),
    h('span', { class: 'topic' }, plainText(channel?.topic?.value)),
    channel && channel.kind !== 'im' && h('span', { class: 'members' }, `${channel.members.length} members`),
  );
  const own = store.ephemerals.filter((each) => !each.thread_ts);
  const extras = [{ key: `start:${store.channel}`, hash: title, build: () => beginning(title) }];
  boxFor('channel-composer', store.channel, () => ({
    target: () => ({ channel: store.channel }),
    placeholder: `Message ${title}`,
  }));
  drawList(byId('channel-list'), store.messages, own, { extras });
}

/** Draws the open thread on the right, or hides it. */
export function drawThread() {
  const pane = byId('thread');
  const isOpen = store.thread !== '' && !store.home;
  pane.hidden = !isOpen;
  byId('app').classList.toggle('with-thread', isOpen);
  if (!isOpen) {
    threadShown = '';
    return;
  }
  const title = titleOf(store.channels.get(store.channel));
  byId('thread-header').replaceChildren(
    h('h1', {}, 'Thread'),
    h('span', { class: 'topic' }, title),
    h(
      'button',
      { type: 'button', class: 'tool', 'aria-label': 'Close thread', onclick: closeThread },
      icon('close'),
    ),
  );
  const own = store.ephemerals.filter((each) => each.thread_ts === store.thread);
  const place = `${store.channel}/${store.thread}`;
  boxFor('thread-composer', place, () => ({
    target: () => ({ channel: store.channel, thread_ts: store.thread }),
    placeholder: 'Reply…',
    broadcastName: title,
  }));
  drawList(byId('thread-list'), store.replies, own, { inThread: true });
  if (threadShown !== place && store.replies.length) {
    threadShown = place;
    byId('thread-list').scrollTop = byId('thread-list').scrollHeight;
  }
}

/** Draws the app's home tab in the middle, when it is open. */
export function drawHome() {
  if (!store.home) return;
  byId('channel-header').replaceChildren(h('h1', {}, `${userName(store.bot.user_id)} Home`));
  byId('channel-composer').replaceChildren();
  byId('channel-composer').dataset.place = '';
  const { home } = store.person;
  const empty = h('p', { class: 'empty' }, 'The app has not published a home for you.');
  const content = home
    ? blocks(home.blocks, { place: { view_id: home.id }, state: home.state.values })
    : [empty];
  byId('channel-list').replaceChildren(h('div', { class: 'home' }, content));
  drawThread();
}

/** Keeps the newest message in sight when the list or its pictures change size, unless somebody scrolled up. */
function keepAtBottom(list) {
  let stuck = true;
  const stick = () => {
    if (stuck) list.scrollTop = list.scrollHeight;
  };
  list.addEventListener('scroll', () => {
    stuck = list.scrollHeight - list.scrollTop - list.clientHeight < 60;
  });
  new ResizeObserver(stick).observe(list);
  list.addEventListener('load', stick, true);
}

function boxFor(id, place, options) {
  const slot = byId(id);
  if (slot.dataset.place === place || !place) return;
  slot.dataset.place = place;
  const box = composer(options());
  slot.replaceChildren(box.element);
  if (id === 'thread-composer') box.focus();
}

function titleOf(channel) {
  if (!channel) return '';
  if (channel.id === directChannel()?.id) return userName(store.bot.user_id);
  return `# ${channel.name}`;
}

function beginning(title) {
  return h(
    'div',
    { class: 'beginning' },
    h('h2', {}, title),
    h('p', {}, `This is the very beginning of ${title}.`),
  );
}
