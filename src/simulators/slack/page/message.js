import { act } from './api.js';
import { blocks } from './blocks.js';
import { clock, dateOf } from './dates.js';
import { h, icon } from './dom.js';
import { emoji } from './emoji.js';
import { files } from './files.js';
import { store, userName } from './store.js';
import { mrkdwn, plainText } from './text.js';
import { threadSummary } from './thread-summary.js';
import { toolbar } from './toolbar.js';

/** Who a message is from: `{key, name, picture, isApp}`. */
export function authorOf(message) {
  if (message.from === 'slackbot')
    return { key: 'slackbot', name: 'Slackbot', picture: initials('Slackbot') };
  if (message.from === 'app') return { ...bot(), ...(message.username ? { name: message.username } : {}) };
  if (message.subtype === 'tombstone') return { key: 'gone', name: 'Deleted', picture: initials('–') };
  if (message.username) {
    const name = message.username;
    return { key: `name:${name}`, name, picture: picture(message.icons, name), isApp: true };
  }
  if (message.user === store.bot.user_id) return bot();
  const user = store.users.get(message.user);
  return {
    key: message.user,
    name: userName(message.user),
    picture: h('img', { src: user?.avatar ?? '', alt: '' }),
  };
}

/**
 * One message as a row. `compact` leaves out name and picture, for another message of the same person;
 * `inThread` leaves out the summary of replies.
 */
export function messageRow(message, { compact, inThread, choices }) {
  const author = authorOf(message);
  const time = dateOf(message.ts);
  const stamp = h('time', { class: 'time', title: time.toLocaleString() }, clock(time));
  const isOwn = message.user === store.user && !message.from;
  const head = h(
    'div',
    { class: 'head' },
    h('span', { class: 'name' }, author.name),
    author.isApp && h('span', { class: 'badge' }, 'APP'),
    stamp,
  );
  const row = h(
    'article',
    { class: rowClass(message, compact), 'data-ts': message.ts },
    h('div', { class: 'gutter' }, compact ? stamp : h('span', { class: 'avatar' }, author.picture)),
    h(
      'div',
      { class: 'content' },
      message.from && h('div', { class: 'only-you' }, icon('eye'), 'Only visible to you'),
      !compact && head,
      message.subtype === 'thread_broadcast' && !inThread && repliedTo(message),
      body(message, choices),
      files(message.files ?? []),
      reactions(message),
      !inThread && threadSummary(message),
    ),
    !message.from && message.subtype !== 'tombstone' && toolbar(message, { isOwn, inThread }),
  );
  return row;
}

function body(message, choices) {
  const edited = message.edited && !message.bot_id && h('span', { class: 'edited' }, ' (edited)');
  if (message.subtype === 'tombstone') return h('div', { class: 'text gone' }, message.text);
  const drawn = (message.blocks ?? []).length > 0 && !message.client_msg_id;
  if (!drawn) return message.text ? h('div', { class: 'text' }, mrkdwn(message.text), edited) : null;
  const place = { channel: store.channel, ts: message.ts };
  return h('div', { class: 'blocks' }, blocks(message.blocks, { place, state: choices?.[message.ts] }));
}

function reactions(message) {
  if (!message.reactions?.length) return null;
  const chips = message.reactions.map(({ name, users, count }) => {
    const own = users.includes(store.user);
    const who = users.map(userName).join(', ');
    const change = () => act(own ? 'unreacts' : 'reacts', { channel: store.channel, ts: message.ts, name });
    return h(
      'button',
      {
        type: 'button',
        class: own ? 'chip own' : 'chip',
        title: `${who} reacted with :${name}:`,
        onclick: change,
      },
      h('span', { class: 'emoji' }, emoji(name)),
      h('span', { class: 'count' }, String(count)),
    );
  });
  return h('div', { class: 'reactions' }, chips);
}

function repliedTo(message) {
  const text = message.root?.text?.slice(0, 60) ?? 'a thread';
  return h('div', { class: 'replied-to' }, 'replied to a thread: ', plainText(text));
}

const rowClass = (message, compact) =>
  ['message', compact && 'compact', message.from && 'private'].filter(Boolean).join(' ');

function bot() {
  const user = store.users.get(store.bot.user_id);
  const picture = h('img', { src: user?.avatar ?? '', alt: '' });
  return { key: store.bot.user_id, name: user?.real_name ?? store.bot.name, picture, isApp: true };
}

function picture(icons, name) {
  if (icons?.image_48) return h('img', { src: icons.image_48, alt: '', referrerpolicy: 'no-referrer' });
  if (icons?.emoji)
    return h('span', { class: 'initials emoji-avatar' }, emoji(icons.emoji.replaceAll(':', '')));
  return initials(name);
}

function initials(name) {
  const words = name.trim().split(/\s+/).slice(0, 2);
  const letters = words
    .map((word) => [...word][0] ?? '')
    .join('')
    .toUpperCase();
  const hue = [...name].reduce((sum, character) => (sum * 31 + character.codePointAt(0)) % 360, 7);
  return h('span', { class: 'initials', style: `background:hsl(${hue} 45% 42%)` }, letters);
}
