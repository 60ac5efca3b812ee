/** Every picture of the page, drawn here so that nothing is fetched from elsewhere. */
const paths = {
  send: '<path d="M3.4 20.4 21 12 3.4 3.6 3.4 10.1 15 12 3.4 13.9z" fill="currentColor"/>',
  plus: '<path d="M12 5v14M5 12h14"/>',
  more: '<g fill="currentColor" stroke="none"><circle cx="12" cy="5" r="1.8"/><circle cx="12" cy="12" r="1.8"/><circle cx="12" cy="19" r="1.8"/></g>',
  clip: '<path d="m20 11-8.3 8.3a5 5 0 0 1-7-7L13 4a3.3 3.3 0 0 1 4.7 4.7l-8.3 8.2a1.6 1.6 0 0 1-2.3-2.3L14.5 7"/>',
  smile:
    '<circle cx="12" cy="12" r="8.5"/><path d="M8 14.2c1 1.800 2.4 2.600 4 2.600s3-.8 4-2.600M9 9.300v.4M15 9.300v.4"/>',
  picture:
    '<rect x="3.5" y="5" width="17" height="14" rx="2.5"/><circle cx="9" cy="10" r="1.5"/><path d="m5 18 5-4.5 3 2.5 3-3 4 4"/>',
  voice: '<rect x="9" y="3.5" width="6" height="11" rx="3"/><path d="M5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v3"/>',
  document:
    '<path d="M7 3.5h7l4.5 4.5V20a.9.9 0 0 1-.9.9H7a1 1 0 0 1-1-1V4.500a1 1 0 0 1 1-1Z"/><path d="M14 3.500V8h4.500M9 12.500h6M9 16h6"/>',
  location:
    '<path d="M12 21s7-6.3 7-11.200A7 7 0 0 0 5 9.800C5 14.7 12 21 12 21Z"/><circle cx="12" cy="10" r="2.5"/>',
  person: '<circle cx="12" cy="8.5" r="3.7"/><path d="M4.5 20c.9-4 4-5.7 7.5-5.700s6.6 1.7 7.5 5.7"/>',
  order:
    '<path d="M3.5 4.500H6l2.2 10.300h9.300l2-7.300H7"/><circle cx="9.5" cy="19" r="1.3"/><circle cx="16.5" cy="19" r="1.3"/>',
  file: '<path d="M3.5 7.500a2 2 0 0 1 2-2h4l2 2.200h7a2 2 0 0 1 2 2V17a2 2 0 0 1-2 2h-13a2 2 0 0 1-2-2Z"/>',
  info: '<circle cx="12" cy="12" r="8.5"/><path d="M12 11v5M12 7.800v.2"/>',
  clock: '<circle cx="12" cy="12" r="8"/><path d="M12 7.500V12l3 2"/>',
  down: '<path d="m6 9 6 6 6-6"/>',
  close: '<path d="m6 6 12 12M18 6 6 18"/>',
  reply: '<path d="M9.500 6 4 11.500l5.500 5.500M4.500 11.500H14a6 6 0 0 1 6 6V19"/>',
  pen: '<path d="m4 20 1-4.500L15.500 5l3.500 3.500L8.500 19 4 20ZM13.500 7l3.500 3.500"/>',
  bin: '<path d="M5 7h14M10 7V4.500h4V7M7 7l1 12.500h8L17 7M10.300 10.500v6M13.700 10.500v6"/>',
  power: '<path d="M12 3.500v8M7 6.500a7.5 7.5 0 1 0 10 0"/>',
  eye: '<path d="M2.5 12s3.5-6 9.5-6 9.5 6 9.5 6-3.5 6-9.5 6-9.5-6-9.5-6Z"/><circle cx="12" cy="12" r="2.7"/>',
};

const ticks = {
  one: { width: 12, d: 'm1.2 5.8 3 3 6.3-7.3' },
  two: { width: 17, d: 'm1.2 5.8 3 3 6.3-7.300M7.3 8.300l.6.5 6.3-7.3' },
};

/** One of the pictures above, in the colour of its surroundings. */
export function icon(name) {
  const box = document.createElement('span');
  box.className = 'icon';
  box.setAttribute('aria-hidden', 'true');
  // Constants of this file only; nothing a person wrote comes near this.
  box.innerHTML = `<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round">${paths[name]}</svg>`;
  return box;
}

/** How far a message has come: a clock, one tick, two ticks, two blue ticks. */
export function ticksFor(state) {
  const box = document.createElement('span');
  box.className = `ticks ticks-${state}`;
  box.title = state;
  box.setAttribute('role', 'img');
  box.setAttribute('aria-label', state);
  if (state === 'sending') {
    box.append(icon('clock'));
    return box;
  }
  const { width, d } = state === 'sent' ? ticks.one : ticks.two;
  box.innerHTML = `<svg viewBox="0 0 ${width} 11" width="${width}" height="11" fill="none" stroke="currentColor" stroke-width="1.4" stroke-linecap="round" stroke-linejoin="round"><path d="${d}"/></svg>`;
  return box;
}
