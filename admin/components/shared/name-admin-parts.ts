/** Names of AdminJS's buttons that hold an icon only, by where they are. The first that fits counts. */
const buttons: [where: string, name: string | ((button: Element) => string)][] = [
  ['[data-css$="-filter-drawer-content"]', 'Close the filters'],
  ['.adminjs_PaginationLink', (button) => (button.previousElementSibling ? 'Next page' : 'Previous page')],
  ['form', 'Show or hide what is typed'],
  ['#drawerPortal', 'Close'],
  ['.close-button', 'Close'],
  ['[data-testid="notice-wrapper"]', 'Close the message'],
];

const isNamed = (element: Element): boolean =>
  Boolean(element.getAttribute('aria-label') || element.textContent?.trim() || element.getAttribute('title'));

function nameButton(button: Element): void {
  if (isNamed(button)) return;
  // The buttons of a question have their words as an attribute, which only the stylesheet shows.
  const words = button.getAttribute('label');
  const [, name] = words ? ['', words] : (buttons.find(([where]) => button.closest(where)) ?? []);
  if (name) button.setAttribute('aria-label', typeof name === 'string' ? name : name(button));
}

/** AdminJS's label stands beside its field in a group: the label of the group, and before a second field of it ("From", "To") that one's own. */
function nameField(field: HTMLInputElement): void {
  if (field.type === 'hidden' || field.hasAttribute('aria-label') || field.labels?.length) return;
  if (field.type === 'checkbox' && field.closest('thead')) {
    field.setAttribute('aria-label', 'Select all on this page');
    return;
  }
  let group = field.parentElement;
  while (group && group.tagName !== 'FORM' && !group.querySelector('label')) group = group.parentElement;
  const labels = group && group.tagName !== 'FORM' ? [...group.querySelectorAll('label')] : [];
  const before = labels.filter(
    (label) => label.compareDocumentPosition(field) & Node.DOCUMENT_POSITION_FOLLOWING,
  );
  const own = [...new Set([labels[0], before.at(-1)])].flatMap((label) => label?.textContent?.trim() ?? []);
  if (own.length > 0)
    field.setAttribute('aria-label', own.map((text) => text.replace(/^- |:$/g, '')).join(' '));
}

/**
 * A question over the page: said as such, begun at its first button, left by Escape and not by Tab, and followed by
 * what had the keyboard before.
 */
function openDialog(close: HTMLElement): void {
  const dialog = close.parentElement!;
  if (dialog.getAttribute('role') === 'dialog') return;
  dialog.setAttribute('role', 'dialog');
  dialog.setAttribute('aria-modal', 'true');
  const question = dialog.querySelector('h5');
  question?.setAttribute('role', 'heading');
  question?.setAttribute('aria-level', '2');
  dialog.setAttribute('aria-label', question?.textContent ?? 'Question');
  const before = document.activeElement as HTMLElement | null;
  const all = [...dialog.querySelectorAll<HTMLElement>('button')];
  dialog.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') close.click();
    if (event.key !== 'Tab') return;
    event.preventDefault();
    const next = all.indexOf(document.activeElement as HTMLElement) + (event.shiftKey ? -1 : 1);
    all.at(next % all.length)!.focus();
  });
  dialog.addEventListener('click', () => requestAnimationFrame(() => dialog.isConnected || before?.focus()));
  (all.find((button) => button !== close) ?? close).focus();
}

function setAll(where: string, attributes: Record<string, string>): void {
  for (const element of document.querySelectorAll(where)) {
    for (const [name, value] of Object.entries(attributes)) {
      if (element.getAttribute(name) !== value) element.setAttribute(name, value);
    }
  }
}

function nameParts(): void {
  setAll('[data-css="app-content"]', { role: 'main' });
  setAll('a.adminjs_Button:not([href])', { role: 'button', tabindex: '0' });
  setAll('h2.adminjs_H2, .adminjs_InfoBox h4', { role: 'heading', 'aria-level': '1' });
  setAll('h3.adminjs_H3', { role: 'heading', 'aria-level': '2' });
  setAll('#drawerPortal:not(.hidden)', { role: 'dialog', 'aria-label': 'Change' });
  setAll('[data-css="notice-wrapper"]', { role: 'alert' });
  document.querySelectorAll('button, a[href]').forEach(nameButton);
  document.querySelectorAll<HTMLInputElement>('input, textarea, select').forEach(nameField);
  document.querySelectorAll<HTMLElement>('.close-button').forEach(openDialog);
}

/** AdminJS draws some buttons as links that lead nowhere: these take the keys that buttons take. */
function pressByKey(event: KeyboardEvent): void {
  const target = event.target as HTMLElement;
  if (!target.matches('a[role="button"]:not([href])') || !['Enter', ' '].includes(event.key)) return;
  event.preventDefault();
  target.click();
}

/**
 * Gives AdminJS's own parts what people with screen readers and keyboards need and AdminJS leaves out: names of buttons
 * and fields, the page's main part and heading, dialogs that are such. It looks at what is drawn, because its dialogs,
 * pages of lists and date fields cannot be replaced one by one. Call once; it follows every change.
 */
export function nameAdminParts(): () => void {
  // Parts are named at once, not with the next frame: nobody meets one without its name, however slow the machine.
  const observer = new MutationObserver(nameParts);
  observer.observe(document.body, { childList: true, subtree: true });
  document.addEventListener('keydown', pressByKey);
  nameParts();
  return () => {
    observer.disconnect();
    document.removeEventListener('keydown', pressByKey);
  };
}
