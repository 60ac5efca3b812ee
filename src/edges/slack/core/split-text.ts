/**
 * The longest text of one post. Live workspaces refuse longer ones than 4,000 characters with `msg_too_long`, though
 * the documentation says 40,000; escaping counts.
 */
export const longestPost = 3_900;

/** The end of a text in mrkdwn is looked for so far back, so that a word or line stays whole. */
const lookBack = 600;

/** An entity (`&amp;`) or a mention or link that a cut would go through. */
const cutThrough = /(?:&[a-z]{0,4}|<[^<>\n]{0,500})$/;

/** Where a text in mrkdwn is best cut so that at most so many characters are before the cut. */
function cutAt(text: string, most: number): number {
  const piece = text.slice(0, most);
  const torn = cutThrough.exec(piece);
  // Only what goes on behind the cut is torn.
  const whole = torn && /[;>]/.test(text.slice(most, most + 500)) ? torn.index : most;
  const near = Math.max(1, whole - lookBack);
  const line = piece.lastIndexOf('\n', whole - 1);
  if (line >= near) return line;
  const word = piece.lastIndexOf(' ', whole - 1);
  if (word >= near) return word;
  // The cut is not between the halves of a character.
  const half = whole > 1 && /[\uD800-\uDBFF]/.test(piece.charAt(whole - 1));
  return Math.max(1, half ? whole - 1 : whole);
}

/** A text in mrkdwn as texts of at most `most` characters, cut between lines or words where it can be. */
export function splitText(text: string, most = longestPost): string[] {
  const parts: string[] = [];
  let rest = text;
  while (rest.length > most) {
    const at = cutAt(rest, most);
    parts.push(rest.slice(0, at));
    rest = rest.slice(at).replace(/^[ \n]/, '');
  }
  return rest === '' && parts.length > 0 ? parts : [...parts, rest];
}

/** The beginning of a text in mrkdwn, with an ellipsis where something was left out. */
export const cutText = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, cutAt(text, most - 2))} …`;
