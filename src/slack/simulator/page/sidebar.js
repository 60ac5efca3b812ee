import { byId, h, icon } from './dom.js';
import { actAs, openChannel, openHome } from './navigate.js';
import { directChannel, ownChannels, people, store, userName } from './store.js';

/** Draws channels, the app and the switch between people. */
export function drawSidebar() {
  const direct = directChannel();
  byId('sidebar').replaceChildren(
    h(
      'div',
      { class: 'workspace' },
      h('span', { class: 'workspace-mark' }, (store.team.name ?? 'S')[0]),
      h('b', {}, store.team.name),
    ),
    h('h2', {}, 'Channels'),
    h(
      'div',
      {},
      ownChannels().map((channel) => entry(channel.id, [hash(channel), channel.name], channel.id)),
    ),
    h('h2', {}, 'Apps'),
    h(
      'div',
      {},
      h(
        'button',
        { type: 'button', class: store.home ? 'entry current' : 'entry', onclick: openHome },
        h('span', { class: 'sign' }, icon('home')),
        `${appName()} Home`,
      ),
      direct && entry(direct.id, [h('span', { class: 'sign' }, '●'), appName()], direct.id),
    ),
    h('div', { class: 'spacer' }),
    switcher(),
  );
}

const hash = (channel) => h('span', { class: 'sign' }, channel.kind === 'group' ? '🔒' : '#');

const appName = () => userName(store.bot.user_id);

function entry(id, content, channel) {
  const current = !store.home && store.channel === id;
  const unread = store.unread.has(id) && !current;
  const name = ['entry', current && 'current', unread && 'unread'].filter(Boolean).join(' ');
  return h('button', { type: 'button', class: name, onclick: () => openChannel(channel) }, content);
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
