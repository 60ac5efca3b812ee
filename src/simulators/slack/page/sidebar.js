import { act } from './api.js';
import { byId, h, icon } from './dom.js';
import { actAs, openChannel, openHome } from './navigate.js';
import { directChannel, ownChannels, people, store, userName } from './store.js';

/** Draws channels, the app and the switch between people. */
export function drawSidebar() {
  const direct = directChannel();
  const parts = [
    h(
      'div',
      { class: 'workspace' },
      h('span', { class: 'workspace-mark' }, (store.team.name ?? 'S')[0]),
      h('b', {}, store.team.name),
    ),
    h('h2', {}, 'Channels'),
    ownChannels().map(({ id, name, kind }) =>
      entry(kind === 'group' ? '🔒' : '#', name, () => openChannel(id), id),
    ),
    h('h2', {}, 'Apps'),
    entry(icon('home'), `${appName()} Home`, openHome),
    direct && entry('●', appName(), () => openChannel(direct.id), direct.id),
    store.shortcuts
      .filter(({ type }) => type === 'global')
      .map(({ name, callback_id }) => entry('⚡', name, () => act('shortcut', { callback_id }), callback_id)),
    h('div', { class: 'spacer' }),
    switcher(),
  ];
  byId('sidebar').replaceChildren(...parts.flat().filter(Boolean));
}

const appName = () => userName(store.bot.user_id);

/** A line of the sidebar; `channel` is absent for the home. In a narrow window only the sign is seen. */
function entry(sign, name, onclick, channel) {
  const current = channel ? !store.home && store.channel === channel : store.home;
  const unread = store.unread.has(channel) && !current;
  const look = ['entry', current && 'current', unread && 'unread'].filter(Boolean).join(' ');
  return h(
    'button',
    { type: 'button', class: look, title: name, onclick },
    h('span', { class: 'sign' }, sign),
    h('span', { class: 'entry-name' }, name),
  );
}

function switcher() {
  const options = people().map(({ id, real_name }) =>
    h('option', { value: id, selected: id === store.user }, real_name),
  );
  const list = h('select', { 'aria-label': 'Act as' }, options);
  list.addEventListener('change', () => actAs(list.value));
  const avatar = store.users.get(store.user)?.avatar ?? '';
  return h(
    'label',
    { class: 'switcher' },
    h('img', { src: avatar, alt: '' }),
    h('span', {}, h('small', {}, 'You are'), list),
  );
}
