import { readFileSync } from 'node:fs';

const table: Record<string, string> = JSON.parse(
  readFileSync(new URL('./page/emoji.json', import.meta.url), 'utf8'),
);

/** Whether the workspace has an emoji of this name; the page draws the same table. */
export const knownEmoji = (name: string): boolean => Object.hasOwn(table, name);
