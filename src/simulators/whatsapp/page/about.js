import { icon } from './icons.js';

/** The line above the field to write in: which message is being answered or changed. `grow` fits the field's height. */
export function setUpAbout(field, grow) {
  const box = document.getElementById('about');
  let answered;
  let changed;
  const show = (title, message) => {
    box.hidden = !message;
    if (!message) return;
    document.getElementById('about-title').textContent = title;
    document.getElementById('about-text').textContent = message.text || message.type;
    field.focus();
  };
  const clear = () => {
    // The text of a message that is not changed after all is no message of its own.
    if (changed) field.value = '';
    answered = undefined;
    changed = undefined;
    show();
  };
  const close = document.getElementById('about-close');
  close.append(icon('close'));
  close.addEventListener('click', clear);
  return {
    answer(message) {
      clear();
      answered = message.id;
      show('Reply', message);
    },
    change(message) {
      clear();
      changed = message.id;
      field.value = message.text;
      show('Edit', message);
      grow();
    },
    /** What is written changes a message that was sent. */
    isChange: () => changed !== undefined,
    /** What sending this text means. */
    takes(text) {
      if (!changed) return this.with({ text });
      const content = { type: 'edit', message_id: changed, text };
      clear();
      return { content };
    },
    with(message) {
      const sent = answered ? { ...message, reply_to: answered } : message;
      clear();
      return sent;
    },
    clear,
  };
}
