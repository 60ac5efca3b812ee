/** The space between a menu and the edge of the window. */
const gap = 8;

/**
 * What all menus of the page have in common: they open where there is room, and a click elsewhere closes them.
 * `onClosed` is called when one has closed: what was left alone meanwhile can be drawn again.
 */
export function setUpMenus(onClosed) {
  document.addEventListener(
    'toggle',
    ({ target }) => {
      if (!target.matches?.('details.menu')) return;
      if (target.open) place(target);
      else onClosed();
    },
    true, // it does not bubble
  );
  const placeAll = () => openMenus().forEach(place);
  document.addEventListener('scroll', placeAll, true);
  addEventListener('resize', placeAll);
  document.addEventListener('click', ({ target }) => {
    for (const menu of openMenus()) if (!menu.contains(target)) menu.open = false;
  });
}

/** Closes the open menu; whether there was one. */
export function closeMenus() {
  const open = openMenus();
  for (const menu of open) {
    menu.open = false;
    menu.querySelector('summary').focus();
  }
  return open.length > 0;
}

const openMenus = () => [...document.querySelectorAll('details.menu[open]')];

/** Puts it beside its button and wholly in the window, whatever scrolls or ends around it. */
function place(menu) {
  const items = menu.querySelector('.menu-items');
  const button = menu.getBoundingClientRect();
  const [above, below] = [button.top, innerHeight - button.bottom];
  const up = items.scrollHeight + gap > below && above > below;
  const wanted = menu.classList.contains('right') ? button.right - items.offsetWidth : button.left;
  Object.assign(items.style, {
    position: 'fixed',
    right: 'auto',
    left: `${Math.max(gap, Math.min(wanted, innerWidth - items.offsetWidth - gap))}px`,
    top: up ? 'auto' : `${button.bottom + 4}px`,
    bottom: up ? `${innerHeight - button.top + 4}px` : 'auto',
    maxHeight: `${Math.min(260, (up ? above : below) - 2 * gap)}px`,
  });
}
