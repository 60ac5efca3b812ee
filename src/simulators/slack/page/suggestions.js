import { h } from './dom.js';
import { people, store, userName } from './store.js';

/**
 * The list above a box while a command or a name is being typed. `key(event)` handles arrows, Tab, Enter and
 * Escape and says whether it did.
 */
export function suggestions(box, { commands }) {
  const element = h('div', { class: 'suggestions', role: 'listbox', hidden: true });
  let offers = [];
  let current = 0;

  const draw = () => {
    element.hidden = offers.length === 0;
    element.replaceChildren(
      ...offers.map((offer, index) =>
        h(
          'button',
          {
            type: 'button',
            role: 'option',
            class: index === current ? 'offer current' : 'offer',
            onmousedown: (event) => {
              event.preventDefault();
              take(offer);
            },
          },
          h('b', {}, offer.label),
          h('span', {}, offer.detail),
        ),
      ),
    );
  };
  const take = (offer) => {
    const before = box.value.slice(0, box.selectionStart).replace(/\S*$/, '');
    box.value = `${before}${offer.text} ${box.value.slice(box.selectionStart)}`;
    offers = [];
    draw();
    box.dispatchEvent(new Event('input'));
    box.focus();
  };
  box.addEventListener('input', () => {
    const typed = box.value.slice(0, box.selectionStart);
    offers = offersFor(typed, commands);
    current = 0;
    draw();
  });
  box.addEventListener('blur', () => {
    offers = [];
    draw();
  });
  const key = (event) => {
    if (!offers.length) return false;
    if (event.key === 'ArrowDown') current = (current + 1) % offers.length;
    else if (event.key === 'ArrowUp') current = (current + offers.length - 1) % offers.length;
    else if (event.key === 'Escape') offers = [];
    else if (event.key === 'Tab' || (event.key === 'Enter' && !isComplete(box.value, offers[current])))
      take(offers[current]);
    else return false;
    event.preventDefault();
    draw();
    return true;
  };
  return { element, key };
}

const isComplete = (value, offer) => value.trim().endsWith(offer.text);

function offersFor(typed, commands) {
  if (commands && /^\/\S*$/.test(typed))
    return store.commands
      .filter(({ command }) => command.startsWith(typed))
      .slice(0, 8)
      .map(({ command, usage_hint = '', description = '' }) => ({
        text: command,
        label: command,
        detail: [usage_hint, description].filter(Boolean).join('  '),
      }));
  const name = /(?:^|\s)@([\w.-]*)$/.exec(typed)?.[1];
  if (name === undefined) return [];
  const wanted = name.toLowerCase();
  return people()
    .filter((user) =>
      [user.name, userName(user.id), user.real_name].some((each) => each.toLowerCase().startsWith(wanted)),
    )
    .slice(0, 6)
    .map((user) => ({ text: `@${user.name}`, label: `@${user.name}`, detail: user.real_name }));
}
