import { make } from './bubbles.js';
import { messageAt } from './chat.js';
import { closesByItself, menuItem } from './menu.js';

const chat = document.getElementById('chat');
const menu = document.getElementById('bubble-menu');
const emojis = ['👍', '❤️', '😂', '😮', '🙏'];

/**
 * What can be done with a message: from its arrow, by a right click, or by a double click (a thumb). `send` gets what
 * goes to the business; `answer` and `change` get the message, for the line to write in.
 */
export function setUpBubbleMenu({ send, answer, change }) {
  const react = (message, emoji) =>
    send({
      content: {
        type: 'reaction',
        message_id: message.id,
        ...(message.reaction !== emoji && { emoji }),
      },
    });
  const reactions = (message) =>
    emojis.map((emoji) => {
      const button = make('button', message.reaction === emoji ? 'emoji chosen' : 'emoji', emoji);
      button.type = 'button';
      button.setAttribute('role', 'menuitem');
      button.addEventListener('click', () => react(message, emoji));
      return button;
    });

  function itemsFor(message) {
    const mine = message.from === 'customer';
    const reply = menuItem('Reply', 'reply', () => answer(message));
    if (!mine) return [make('div', 'emojis', ...reactions(message)), reply];
    const revoke = { content: { type: 'revoke', message_id: message.id } };
    return [
      reply,
      ...(message.type === 'text' ? [menuItem('Edit', 'pen', () => change(message))] : []),
      menuItem('Delete for everyone', 'bin', () => send(revoke)),
    ];
  }

  function open(message, row) {
    menu.replaceChildren(...itemsFor(message));
    menu.hidden = false;
    const phone = menu.offsetParent.getBoundingClientRect();
    const box = row.querySelector('.bubble').getBoundingClientRect();
    const below = box.bottom - phone.top;
    const room = phone.height - menu.offsetHeight - 70;
    menu.style.top = `${Math.max(60, Math.min(below, room))}px`;
    menu.style.left = message.from === 'customer' ? 'auto' : '18px';
    menu.style.right = message.from === 'customer' ? '18px' : 'auto';
    menu.querySelector('button').focus();
  }

  function openAt(event, element) {
    const message = messageAt(element);
    if (!message || message.deleted) return;
    event.preventDefault();
    event.stopPropagation();
    open(message, element.closest('.row'));
  }

  chat.addEventListener('click', (event) => {
    if (event.target.closest('.bubble-more')) openAt(event, event.target);
  });
  chat.addEventListener('contextmenu', (event) => openAt(event, event.target));
  chat.addEventListener('dblclick', ({ target }) => {
    const message = target.closest('button') ? undefined : messageAt(target);
    if (message?.from === 'business') react(message, '👍');
  });
  closesByItself(() => {
    menu.hidden = true;
  });
}
