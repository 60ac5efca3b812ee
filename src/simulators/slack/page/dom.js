/**
 * Makes an element. Texts become text nodes, never HTML, so nothing a message says can turn into markup.
 * `on…` members of `attributes` are listeners; true and false set and leave out; other values are attributes.
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(
    ...children.flat(9).filter((child) => child !== null && child !== undefined && child !== false),
  );
  return element;
}

/** The element with this id, which the page is known to have. */
export const byId = (id) => document.getElementById(id);

/** Shows a short notice that goes by itself. */
export function toast(text) {
  const note = h('div', { class: 'toast' }, text);
  byId('toasts').append(note);
  setTimeout(() => note.remove(), 5000);
}

/** Somebody has a menu of this row open, or writes in it. */
const inUse = (row) => row.querySelector('details.menu[open], textarea') !== null;

/**
 * Makes `list` show `rows` (`{key, hash, build}`), keeping the elements whose hash is unchanged, and those that are in
 * use until they are drawn again. Sticks to the bottom when it was there.
 */
export function reconcile(list, rows) {
  const atBottom = list.scrollHeight - list.scrollTop - list.clientHeight < 60;
  const old = new Map([...list.children].map((element) => [element.dataset.key, element]));
  let place = list.firstElementChild;
  for (const row of rows) {
    let element = old.get(row.key);
    old.delete(row.key);
    if (!element || (element.dataset.hash !== row.hash && !inUse(element))) {
      const made = row.build();
      made.dataset.key = row.key;
      made.dataset.hash = row.hash;
      if (element) element.replaceWith(made);
      if (place === element) place = made;
      element = made;
    }
    if (element === place) place = place.nextElementSibling;
    else list.insertBefore(element, place);
  }
  for (const element of old.values()) element.remove();
  if (atBottom) list.scrollTop = list.scrollHeight;
}

/** A drawing made for this page: 20 by 20, in the colour of the text around it. */
export function icon(name) {
  const paths = {
    send: 'M3 3l14 7-14 7 2.5-7zM5.5 10H11',
    close: 'M5 5l10 10M15 5L5 15',
    reply: 'M4 5h12v8H9l-4 3v-3H4z',
    smile:
      'M10 2.5a7.5 7.5 0 100 15 7.5 7.5 0 000-15zM6.5 12c1 1.6 2.2 2.3 3.5 2.3s2.5-.7 3.5-2.3M7.3 7.5v.6M12.7 7.5v.6',
    more: 'M4.5 10h.1M10 10h.1M15.5 10h.1',
    clip: 'M14.5 8.5l-5.6 5.6a3 3 0 01-4.2-4.2l6-6a2 2 0 012.9 2.9l-5.8 5.7a1 1 0 01-1.4-1.4l5-5',
    note: 'M5 3h10v10l-4 4H5zM11 17v-4h4M7.5 7h5M7.5 10h3',
    eye: 'M2.5 10S5.5 5 10 5s7.5 5 7.5 5-3 5-7.5 5-7.5-5-7.5-5zM10 8a2 2 0 100 4 2 2 0 000-4z',
    file: 'M5 2.5h6.5L15 6v11.5H5zM11 2.5V6.5h4',
    home: 'M3 9.5L10 4l7 5.5M5 8.5V16h10V8.5',
  };
  const space = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(space, 'svg');
  svg.setAttribute('viewBox', '0 0 20 20');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(space, 'path');
  path.setAttribute('d', paths[name]);
  svg.append(path);
  return svg;
}
