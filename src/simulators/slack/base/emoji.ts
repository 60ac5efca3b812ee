import { readFileSync } from 'node:fs';

const table: Record<string, string> = JSON.parse(
  readFileSync(new URL('../page/emoji.json', import.meta.url), 'utf8'),
);

/** Whether the workspace has an emoji of this name; the page draws the same table. */
export const knownEmoji = (name: string): boolean => Object.hasOwn(table, name);

/** Its code points as Slack writes them, such as `1f44d-1f3fd`; undefined for a name that is not known. */
export const emojiCodePoints = (name: string): string | undefined =>
  knownEmoji(name)
    ? [...(table[name] as string)].map((each) => each.codePointAt(0)!.toString(16)).join('-')
    : undefined;
