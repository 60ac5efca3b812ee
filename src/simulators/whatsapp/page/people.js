import { addCustomer } from './api.js';
import { make } from './bubbles.js';
import { icon } from './icons.js';

const list = document.getElementById('people');
const sheet = document.getElementById('sheet');
const form = document.getElementById('new-customer');

const colours = ['#7f66ff', '#e4761b', '#0f8f6f', '#c2417c', '#2f7fd6', '#8a6d1d', '#5a6b7b'];

/** A round badge with initials in a colour of the person's own. */
export function avatar(element, name, colour) {
  const words = name
    .replace(/[^\p{L}\p{N} ]/gu, '')
    .split(' ')
    .filter(Boolean);
  element.textContent =
    words
      .slice(0, 2)
      .map((word) => [...word][0].toUpperCase())
      .join('') || '?';
  element.style.backgroundColor = colour;
  return element;
}

/** What stands under a name: the number, or how the customer is known without one. */
export function reachOf({ phone, hidden, username }) {
  if (hidden) return username ? `@${username}` : 'Number hidden';
  return `+${phone}`;
}

/** The strip of customers; `onPick` is called with an id. */
export function showPeople(customers, selected, onPick) {
  const chips = [...customers.values()].map((customer, i) => {
    const face = avatar(make('span', 'avatar'), customer.name || '?', colours[i % colours.length]);
    const chip = make(
      'button',
      'person',
      make('span', 'face', face, customer.unread > 0 ? make('span', 'unread', String(customer.unread)) : ''),
      make('span', 'person-name', customer.name.split(' ')[0] || reachOf(customer)),
    );
    chip.type = 'button';
    chip.title = `${customer.name} (${reachOf(customer)})`;
    chip.dataset.id = customer.id;
    chip.classList.toggle('off', !customer.online);
    chip.setAttribute('aria-pressed', String(customer.id === selected));
    chip.addEventListener('click', () => onPick(customer.id));
    return chip;
  });
  list.replaceChildren(...chips);
  list.querySelector('[aria-pressed="true"]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
}

/** Says in the form why there is no new customer; nothing: says nothing. */
function refuse(reason) {
  const line = document.getElementById('refused');
  line.textContent = reason;
  line.hidden = reason === '';
}

/** The button and the form for a new customer; `onAdded` is called with the id. */
export function setUpNewCustomer(onAdded) {
  const add = document.getElementById('add');
  add.append(icon('plus'));
  add.addEventListener('click', () => {
    form.reset();
    refuse('');
    sheet.showModal();
  });
  document.getElementById('cancel').addEventListener('click', () => sheet.close());
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const { name, phone } = Object.fromEntries(new FormData(form));
    try {
      const customer = await addCustomer({ name: name.trim(), ...(/\d/.test(phone) && { phone }) });
      sheet.close();
      onAdded(customer.id);
    } catch (error) {
      refuse(error.message);
    }
  });
}
