import { h, icon } from './dom.js';
import { emoji, findEmoji } from './emoji.js';

/** A button that opens the workspace's emoji to choose from; `pick` gets the name of the one that was chosen. */
export function emojiPicker(title, pick) {
  const grid = h('div', { class: 'emoji-grid' });
  const search = h('input', { class: 'field', placeholder: 'Find an emoji', 'aria-label': 'Find an emoji' });
  const choose = (name) => {
    menu.open = false;
    pick(name);
  };
  const fill = () => {
    const found = findEmoji(search.value.trim().toLowerCase().replaceAll(' ', '_'));
    grid.replaceChildren(
      ...found.map((name) =>
        h('button', { type: 'button', title: `:${name}:`, onclick: () => choose(name) }, emoji(name)),
      ),
    );
    if (found.length === 0) grid.replaceChildren(h('span', { class: 'none' }, 'None of that name.'));
  };
  const opener = h('summary', { class: 'tool', title, 'aria-label': title }, icon('smile'));
  const menu = h(
    'details',
    { class: 'menu right' },
    opener,
    h('div', { class: 'menu-items picker' }, search, grid),
  );
  search.addEventListener('input', fill);
  search.addEventListener('keydown', (event) => {
    const first = grid.querySelector('button');
    if (event.key !== 'Enter' || !first) return;
    event.preventDefault();
    first.click();
  });
  menu.addEventListener('toggle', () => {
    if (!menu.open) return;
    search.value = '';
    fill();
    search.focus();
  });
  return menu;
}
