import * as api from './api.js';
import { setUpBubbleMenu } from './bubble-menu.js';
import { putMessage, showChat, showTyping, tapAt } from './chat.js';
import { setUpComposer } from './composer.js';
import { icon } from './icons.js';
import { setUpMenu } from './menu.js';
import { avatar, reachOf, setUpNewCustomer, showPeople } from './people.js';

const customers = new Map();
/** Which customer's phone this is: from the address (`?customer=`), then the one used last in this tab. */
let selected = new URLSearchParams(location.search).get('customer') ?? sessionStorage.getItem('customer');
let typingTimer;
const stateLine = document.getElementById('business-state');
const notice = document.getElementById('notice');

async function load() {
  const { customers: all, business } = await api.getState();
  customers.clear();
  for (const customer of all) customers.set(customer.id, customer);
  document.getElementById('business-name').textContent = business.name;
  avatar(document.getElementById('business-avatar'), business.name, '#25d366');
  const known = [...customers.values()].find((one) =>
    [one.id, one.phone, one.username, one.bsuid].includes(selected),
  );
  await pick((known ?? all[0])?.id);
}

async function pick(id) {
  selected = id;
  if (!id) return showPeople(customers, selected, pick);
  sessionStorage.setItem('customer', id);
  const { chat, ...customer } = await api.getCustomer(id);
  if (selected !== id) return;
  customers.set(id, customer);
  setTyping(false);
  clear();
  showChat(chat);
  showPeople(customers, selected, pick);
  showReach();
  readIfLooking();
}

/** Who this is, and what holds for them now. */
function showReach() {
  const customer = customers.get(selected);
  document.getElementById('message').placeholder = customer
    ? `Message as ${customer.name || reachOf(customer)}`
    : 'Message';
  document.getElementById('who').textContent = customer ? reachOf(customer) : '';
  tell('');
}

/** What is so until something changes. */
function standing(customer) {
  if (customer?.online === false) return 'This phone is off: messages wait until it is on again.';
  if (customer?.window_expires_at && !customer.window_open)
    return 'The 24-hour window is shut: until this customer writes again, only templates reach them.';
  return '';
}

/** A chat on the screen is read, as on a phone. */
function readIfLooking() {
  const customer = customers.get(selected);
  if (document.visibilityState === 'visible' && customer?.online && customer.unread > 0)
    void api.markRead(selected);
}

function onEvent(event) {
  if (event.type === 'customer' && event.customer) {
    customers.set(event.customer.id, event.customer);
    showPeople(customers, selected, pick);
    if (event.customer.id === selected) showReach();
  } else if (event.type === 'typing' && event.customer_id === selected) setTyping(event.on);
  else if (event.type === 'message') onMessage(event.message);
  else if (event.type === 'webhook') onWebhook(event);
}

function onMessage(message) {
  if (message.customer_id === selected) putMessage(message);
  if (message.from === 'business' && message.reached) refreshUnread(message.customer_id);
}

async function refreshUnread(id) {
  const { chat: _, ...customer } = await api.getCustomer(id);
  customers.set(id, customer);
  showPeople(customers, selected, pick);
  if (id === selected) readIfLooking();
}

function onWebhook({ status }) {
  const business = document.getElementById('business-name').textContent;
  if (customers.get(selected)?.online === false) return;
  if (status === 200) tell('');
  else tell(status ? `${business} answered ${status}. Trying again…` : `Waiting for ${business} to answer…`);
}

/** Shows this, or when it is empty what holds anyhow. */
function tell(text) {
  const shown = text || standing(customers.get(selected));
  notice.textContent = shown;
  notice.hidden = shown === '';
}

/** The platform shows it for 25 seconds at most. */
function setTyping(on) {
  clearTimeout(typingTimer);
  if (on) typingTimer = setTimeout(() => setTyping(false), 25_000);
  stateLine.textContent = on ? 'typing…' : 'online';
  showTyping(on);
}

const failed = (error) => tell(error.message);

document.getElementById('menu-button').append(icon('more'));
setUpMenu(document.getElementById('menu-button'), document.getElementById('menu'), () => {
  const { online = true, hidden = false, phone } = customers.get(selected) ?? {};
  const change = (changes) => () => api.changeCustomer(selected, changes).catch(failed);
  return [
    [online ? 'Turn this phone off' : 'Turn this phone on', 'power', change({ online: !online })],
    ...(phone ? [[hidden ? 'Show my number' : 'Hide my number', 'eye', change({ hidden: !hidden })]] : []),
    ['A day later (25 hours)', 'clock', () => api.letTimePass(25 * 3_600_000).catch(failed)],
  ];
});
const send = (message) => selected && api.send(selected, message).catch(failed);
const { answer, change, clear } = setUpComposer(send);
setUpBubbleMenu({ send, answer, change });
setUpNewCustomer(pick);
document.getElementById('chat').addEventListener('click', ({ target }) => {
  const tap = tapAt(target);
  if (!tap) return;
  target.closest('details')?.removeAttribute('open');
  send(tap);
});
document.addEventListener('visibilitychange', readIfLooking);
api.listen(
  onEvent,
  () => load().catch(failed),
  () => tell('The simulator is not running.'),
);
