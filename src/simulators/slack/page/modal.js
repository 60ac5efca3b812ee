import { act } from './api.js';
import { blocks } from './blocks.js';
import { byId, h, icon } from './dom.js';
import { showErrors, valuesIn } from './inputs.js';
import { store } from './store.js';
import { plainText } from './text.js';

let shown = { id: '', hash: '', dialog: undefined };

/** Shows the acting person's top modal, if any; while it stays the same, what is typed into it stays too. */
export function drawModal() {
  const view = store.person.modals.at(-1);
  if (!view) {
    dismiss();
    return;
  }
  if (view.id === shown.id && view.hash === shown.hash) {
    mark(view);
    return;
  }
  const typed = view.id === shown.id ? valuesIn(shown.dialog) : {};
  dismiss();
  const dialog = build(view);
  byId('modal').append(dialog);
  dialog.showModal();
  restore(dialog, typed);
  shown = { id: view.id, hash: view.hash, dialog };
  mark(view);
}

function build(view) {
  const submit = async (event) => {
    event.preventDefault();
    const button = dialog.querySelector('.submit');
    button?.classList.add('busy');
    await act('submits', { values: valuesIn(dialog) });
    button?.classList.remove('busy');
  };
  const close = () => act('closes');
  const body = blocks(view.blocks, {
    place: { view_id: view.id },
    state: view.state.values,
    errors: view.errors,
  });
  const dialog = h(
    'dialog',
    { class: 'dialog' },
    h(
      'form',
      { novalidate: true, onsubmit: submit },
      h(
        'header',
        {},
        h('h2', {}, plainText(view.title?.text)),
        h('button', { type: 'button', class: 'tool', 'aria-label': 'Close', onclick: close }, icon('close')),
      ),
      h('div', { class: 'dialog-body' }, h('div', { class: 'notice', hidden: true }), body),
      h(
        'footer',
        {},
        h(
          'button',
          { type: 'button', class: 'button', onclick: close },
          plainText(view.close?.text ?? 'Cancel'),
        ),
        view.submit &&
          h('button', { type: 'submit', class: 'button primary submit' }, plainText(view.submit.text)),
      ),
    ),
  );
  dialog.addEventListener('cancel', (event) => {
    event.preventDefault();
    close();
  });
  return dialog;
}

function mark(view) {
  showErrors(shown.dialog, view.errors ?? {});
  const notice = shown.dialog.querySelector('.notice');
  notice.hidden = !view.notice;
  notice.textContent = view.notice ?? '';
}

/** Puts back what was typed before the app changed the view, where the fields are still there. */
function restore(dialog, typed) {
  for (const field of dialog.querySelectorAll('[data-action]')) {
    const value = typed[field.dataset.block];
    if (typeof value === 'string' && 'value' in field) field.value = value;
  }
}

function dismiss() {
  shown.dialog?.remove();
  shown = { id: '', hash: '', dialog: undefined };
}
