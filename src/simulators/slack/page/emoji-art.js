/**
 * Small drawings for the emoji an agent meets all day, so that they look the same on every machine, also one without
 * an emoji font. Each is the inside of a 20 by 20 SVG.
 */
const hand = '#ffc93c';
const drawings = {
  white_check_mark:
    '<rect x="1.5" y="1.5" width="17" height="17" rx="3.5" fill="#3fa94d"/><path d="M5.5 10.5l3 3 6-7" stroke="#fff" stroke-width="2.4"/>',
  heavy_check_mark: '<path d="M3.5 11l4.2 4.2L16.5 5" stroke="#3b3f45" stroke-width="3"/>',
  ballot_box_with_check:
    '<rect x="1.5" y="1.5" width="17" height="17" rx="3.5" fill="#3b88c3"/><path d="M5.5 10.5l3 3 6-7" stroke="#fff" stroke-width="2.4"/>',
  x: '<path d="M4 4l12 12M16 4L4 16" stroke="#dd2e44" stroke-width="3.4"/>',
  eyes: '<ellipse cx="5.7" cy="10" rx="4" ry="6" fill="#fff" stroke="#8a939b"/><ellipse cx="14.3" cy="10" rx="4" ry="6" fill="#fff" stroke="#8a939b"/><ellipse cx="4.6" cy="10.6" rx="1.8" ry="2.7" fill="#292f33"/><ellipse cx="13.2" cy="10.6" rx="1.8" ry="2.7" fill="#292f33"/>',
  hourglass_flowing_sand:
    '<path d="M5 2.5h10v2.2L11.2 10l3.8 5.3v2.2H5v-2.2L8.8 10 5 4.7z" fill="#d6eefb" stroke="#7d8a93"/><path d="M7 6h6l-3 3.6zM6.6 16.2L10 12.6l3.4 3.6z" fill="#e8a33d"/><path d="M4 2.3h12M4 17.7h12" stroke="#8b5e34" stroke-width="2"/>',
  warning:
    '<path d="M10 2l8.3 15.5H1.7z" fill="#ffcc4d" stroke="#e6a800"/><path d="M10 7.5v5" stroke="#292f33" stroke-width="2"/><circle cx="10" cy="15" r="1.2" fill="#292f33"/>',
  question:
    '<path d="M6 7.2C6 4.6 7.7 3 10 3s4 1.5 4 3.8c0 3-4 3.2-4 6" stroke="#dd2e44" stroke-width="3"/><circle cx="10" cy="16.6" r="1.8" fill="#dd2e44"/>',
  exclamation:
    '<path d="M10 3v8.5" stroke="#dd2e44" stroke-width="3.2"/><circle cx="10" cy="16.3" r="1.9" fill="#dd2e44"/>',
  no_entry_sign:
    '<circle cx="10" cy="10" r="7.4" stroke="#dd2e44" stroke-width="2.6"/><path d="M5 5l10 10" stroke="#dd2e44" stroke-width="2.6"/>',
  raised_hand: `<path d="M5 10V5.6a1.1 1.1 0 012.2 0V3.4a1.1 1.1 0 012.2 0v-.8a1.1 1.1 0 012.2 0v1a1.1 1.1 0 012.2 0V12l1.2-1.6c1-1 2.2-.2 1.6.9l-3 5c-.8 1.4-2 2.2-4 2.2C6.6 18.5 5 16.6 5 14z" fill="${hand}" stroke="#d99a1c" stroke-width=".8"/>`,
  raised_hands: `<path d="M2 8.5l2.2-3c.9-1 2 0 1.6 1L8.6 9.5c1 2.5.4 5.5-1 8H3.6C2 15 1.4 11.5 2 8.5zM18 8.5l-2.2-3c-.9-1-2 0-1.6 1L11.4 9.5c-1 2.5-.4 5.5 1 8h4c1.6-2.5 2.2-6 1.6-9z" fill="${hand}" stroke="#d99a1c" stroke-width=".8"/><path d="M10 1.5v3M6.6 2.2l1 2.5M13.4 2.2l-1 2.5" stroke="#5dadec" stroke-width="1.3"/>`,
  thumbsup: `<path d="M7 9l3-6.5c1.8 0 2.3 1.5 1.9 3L11.5 8H16c1.6 0 2 1.7 1 2.4.8.8.5 2-.4 2.3.5.9 0 2-.8 2.2.3 1-.3 2-1.5 2H10c-1.2 0-2-.6-3-1z" fill="${hand}" stroke="#d99a1c" stroke-width=".8"/><path d="M2.5 9H7v7.5H2.5z" fill="#4a90d9"/>`,
  memo: '<path d="M4 2h11v16H4z" fill="#f5f8fa" stroke="#a9b4bd"/><path d="M6.5 6h6M6.5 9h6M6.5 12h3.5" stroke="#7d8a93"/><path d="M17.5 6.5l-6.3 7.3-2 .8.5-2.1L16 5.2z" fill="#ffac33" stroke="#b4670c" stroke-width=".7"/>',
  outbox_tray:
    '<path d="M2 12h4l1.5 2.5h5L14 12h4v6H2z" fill="#aab8c2" stroke="#66757f"/><path d="M10 11V3M6.6 6L10 2.5 13.4 6" stroke="#3b88c3" stroke-width="2.2"/>',
  inbox_tray:
    '<path d="M2 12h4l1.5 2.5h5L14 12h4v6H2z" fill="#aab8c2" stroke="#66757f"/><path d="M10 2.5v8M6.6 7.5L10 11l3.4-3.5" stroke="#3fa94d" stroke-width="2.2"/>',
  mailbox_with_mail:
    '<path d="M2 8.5A3.5 3.5 0 015.5 5H14a4 4 0 014 4v5H2z" fill="#4a90d9" stroke="#2f6398"/><path d="M4 9h6v4H4z" fill="#fff" stroke="#a9b4bd"/><path d="M4 9l3 2.3L10 9" stroke="#a9b4bd"/><path d="M14 9V2.5h3.5v2H14" fill="#dd2e44" stroke="#dd2e44"/><path d="M10 14v4.5" stroke="#66757f" stroke-width="2"/>',
  incoming_envelope:
    '<path d="M5 5h13v10.5H5z" fill="#fff" stroke="#7d8a93"/><path d="M5 5l6.5 5.5L18 5" stroke="#7d8a93"/><path d="M.8 7h3M.8 10h3M.8 13h3" stroke="#3b88c3" stroke-width="1.5"/>',
  robot_face:
    '<rect x="3" y="5.5" width="14" height="11" rx="3" fill="#9fb3c1" stroke="#5c6f7c"/><path d="M10 5.5V2.5" stroke="#5c6f7c" stroke-width="1.5"/><circle cx="10" cy="2.4" r="1.3" fill="#dd2e44"/><circle cx="7" cy="10" r="1.6" fill="#2b3b46"/><circle cx="13" cy="10" r="1.6" fill="#2b3b46"/><path d="M7 13.6h6" stroke="#2b3b46" stroke-width="1.4"/>',
  bust_in_silhouette:
    '<circle cx="10" cy="6.6" r="3.8" fill="#4b6375"/><path d="M2.8 18c.5-4.5 3.4-6.5 7.2-6.5s6.7 2 7.2 6.5z" fill="#4b6375"/>',
  information_source:
    '<rect x="1.5" y="1.5" width="17" height="17" rx="3.5" fill="#3b88c3"/><path d="M10 9v5.5" stroke="#fff" stroke-width="2.4"/><circle cx="10" cy="5.8" r="1.4" fill="#fff"/>',
  lock: '<path d="M6.5 9V6.2a3.5 3.5 0 017 0V9" stroke="#8a939b" stroke-width="2"/><rect x="4" y="8.5" width="12" height="9" rx="2" fill="#ffac33" stroke="#c77c0e"/><circle cx="10" cy="13" r="1.5" fill="#8a5200"/>',
};
drawings['+1'] = drawings.thumbsup;

const characters = {
  '✅': 'white_check_mark',
  '✔': 'heavy_check_mark',
  '☑': 'ballot_box_with_check',
  '❌': 'x',
  '👀': 'eyes',
  '⏳': 'hourglass_flowing_sand',
  '⚠': 'warning',
  '❓': 'question',
  '❗': 'exclamation',
  '🚫': 'no_entry_sign',
  '✋': 'raised_hand',
  '🙌': 'raised_hands',
  '👍': 'thumbsup',
  '📝': 'memo',
  '📤': 'outbox_tray',
  '📥': 'inbox_tray',
  '📬': 'mailbox_with_mail',
  '📨': 'incoming_envelope',
  '🤖': 'robot_face',
  '👤': 'bust_in_silhouette',
  ℹ: 'information_source',
  '🔒': 'lock',
};

/** Splits a text so that odd parts are characters with a drawing. */
export const splitAtArt = (text) =>
  text.split(new RegExp(`(${Object.keys(characters).join('|')})\\ufe0f?`, 'u'));

/** The drawing for a name or character as an SVG element; undefined when there is none. */
export function art(nameOrCharacter) {
  const inside = drawings[characters[nameOrCharacter] ?? nameOrCharacter];
  if (!inside) return undefined;
  const source = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 20" fill="none" class="emoji-art">${inside}</svg>`;
  return new DOMParser().parseFromString(source, 'image/svg+xml').documentElement;
}
