import { art } from './emoji-art.js';

let table = {};

/** Loads the workspace's emoji; the server accepts reactions from the same table. */
export async function loadEmoji() {
  const answer = await fetch('/page/emoji.json');
  table = await answer.json();
}

/** The picture of an emoji: our drawing, else its character, or `:name:` when the workspace has none. */
export function emoji(name) {
  const base = name.replace(/::skin-tone-[2-6]$/, '');
  return art(base) ?? table[base] ?? `:${name}:`;
}

/** Names that contain the text, best first, at most `most`. */
export function findEmoji(text, most = 48) {
  const names = Object.keys(table).filter((name) => name.includes(text));
  return names.sort((a, b) => a.indexOf(text) - b.indexOf(text)).slice(0, most);
}

/** What people react with most, for the hover bar and the top of the picker. */
export const frequent = ['white_check_mark', 'eyes', 'raised_hands'];
