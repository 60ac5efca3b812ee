import { z } from 'zod';
import { capText, cleanName } from '../../port/clean.js';

/** How much is shown of something nobody knows. */
const most = { lines: 30, depth: 6, length: 4_000 };

/** Names that only say that words follow. */
const plain = new Set(['body', 'text', 'caption', 'title']);

/** Everything that can be read in a part of a shape nobody promised, a line for each value; empty for nothing. */
export function wordsIn(part: unknown): string {
  const lines: string[] = [];
  const visit = (value: unknown, key: string | undefined, depth: number): void => {
    if (lines.length >= most.lines || depth > most.depth) return;
    if (typeof value === 'object' && value !== null)
      for (const [name, inner] of Object.entries(value))
        visit(inner, Array.isArray(value) ? key : name, depth + 1);
    else if (value !== null && value !== undefined && value !== '') {
      const name = key && !plain.has(key) ? cleanName(key, 60) : undefined;
      lines.push(`${name ? `${name}: ` : ''}${String(value)}`);
    }
  };
  visit(part, undefined, 0);
  return capText(lines.join('\n').slice(0, most.length));
}

const spoken = z.union([
  z.looseObject({ messages: z.array(z.unknown()).min(1) }),
  z.looseObject({ message_echoes: z.array(z.unknown()).min(1) }),
  z.looseObject({ text: z.looseObject({ body: z.string().min(1) }) }),
]);

/** Whether something of an unknown shape holds what somebody said: a list of messages, or the text of one. */
export function holdsWords(value: unknown, depth = most.depth): boolean {
  if (typeof value !== 'object' || value === null || depth < 0) return false;
  return spoken.safeParse(value).success || Object.values(value).some((one) => holdsWords(one, depth - 1));
}
