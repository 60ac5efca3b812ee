import { headingKey } from '../columns/heading-key.js';

const nothing = /^[\s\p{Cf}\p{Default_Ignorable_Code_Point}]*$/u;

/** Whether there is something in a row: spreadsheets leave hundreds that are nothing but separators. */
export const hasContent = (cells: readonly string[]): boolean => cells.some((cell) => !nothing.test(cell));

/** Says of a row whether it is one with content, and not the headings once more, as where files are glued together. */
export function contentTest(headings: readonly string[]): (cells: readonly string[]) => boolean {
  const keys = headings.map(headingKey);
  const first = keys.findIndex((key) => key !== '');
  const isHeading = (cells: readonly string[]): boolean =>
    first >= 0 &&
    headingKey((cells[first] ?? '').slice(0, 1_000)) === keys[first] &&
    cells.length >= first &&
    keys.every((key, at) => headingKey(cells[at] ?? '') === key) &&
    !hasContent(cells.slice(keys.length));
  return (cells) => hasContent(cells) && !isHeading(cells);
}
