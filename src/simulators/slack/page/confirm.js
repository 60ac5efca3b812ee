import { h } from './dom.js';
import { plainText, textObject } from './text.js';

/** Shows an element's confirmation dialog; resolves with whether the person agreed. */
export function ask(confirm) {
  return new Promise((resolve) => {
    const answer = (value) => () => {
      dialog.close();
      dialog.remove();
      resolve(value);
    };
    const style = confirm.style === 'danger' ? 'danger' : 'primary';
    const dialog = h(
      'dialog',
      { class: 'dialog small' },
      h('header', {}, h('h2', {}, plainText(confirm.title?.text ?? 'Are you sure?'))),
      h('div', { class: 'dialog-body' }, textObject(confirm.text)),
      h(
        'footer',
        {},
        h(
          'button',
          { type: 'button', class: 'button', onclick: answer(false) },
          confirm.deny?.text ?? 'Cancel',
        ),
        h(
          'button',
          { type: 'button', class: `button ${style}`, onclick: answer(true) },
          confirm.confirm?.text ?? 'Yes',
        ),
      ),
    );
    dialog.addEventListener('cancel', answer(false));
    document.body.append(dialog);
    dialog.showModal();
  });
}
