import { make } from './bubbles.js';
import { icon } from './icons.js';

/** One choice of a menu. */
export function menuItem(label, picture, action) {
  const item = make('button', 'menu-item', icon(picture), label);
  item.type = 'button';
  item.setAttribute('role', 'menuitem');
  item.addEventListener('click', action);
  return item;
}

/** Closes a menu by a choice, a click elsewhere or Escape; its own button does both. */
export function closesByItself(close, button) {
  document.addEventListener('click', ({ target }) => button?.contains(target) || close());
  document.addEventListener('keydown', ({ key }) => key === 'Escape' && close());
}

/** Fills a menu and opens it from its button. */
export function setUpMenu(button, menu, itemsNow) {
  const close = () => {
    menu.hidden = true;
    button.setAttribute('aria-expanded', 'false');
  };
  button.addEventListener('click', () => {
    if (!menu.hidden) return close();
    menu.replaceChildren(...itemsNow().map((item) => menuItem(...item)));
    menu.hidden = false;
    button.setAttribute('aria-expanded', 'true');
    menu.firstElementChild.focus();
  });
  closesByItself(close, button);
}
