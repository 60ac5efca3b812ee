import { make } from './bubbles.js';
import { icon } from './icons.js';
import { closesByItself } from './menu.js';

const offered = [
  ...['😀', '😂', '😊', '😍', '😉', '😎', '🤔', '😅', '😢', '😮', '😡', '🥳', '😴', '🙄', '🤗', '😇'],
  ...['👍', '👎', '👏', '🙏', '💪', '👋', '🤝', '✌️', '❤️', '💔', '🔥', '✨', '🎉', '🎂', '🌹', '☀️'],
];

/** The button that opens emoji to put into the line to write in, where the caret is. */
export function setUpEmoji(field) {
  const button = document.getElementById('emoji');
  const menu = document.getElementById('emoji-menu');
  button.append(icon('smile'));
  const put = (emoji) => {
    const glued = /\S$/.test(field.value.slice(0, field.selectionStart));
    field.setRangeText(`${glued ? ' ' : ''}${emoji}`, field.selectionStart, field.selectionEnd, 'end');
    field.focus();
  };
  const items = offered.map((emoji) => {
    const item = make('button', 'emoji', emoji);
    item.type = 'button';
    item.setAttribute('role', 'menuitem');
    item.addEventListener('click', () => put(emoji));
    return item;
  });
  menu.append(...items);
  const show = (open) => {
    menu.hidden = !open;
    button.setAttribute('aria-expanded', String(open));
  };
  closesByItself(() => show(false), button);
  button.addEventListener('click', () => {
    show(menu.hidden);
    if (!menu.hidden) items[0].focus();
  });
}
