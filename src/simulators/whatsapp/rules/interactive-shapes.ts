import { z } from 'zod';
import type { ChatMessage } from '../types.js';
import { GraphFailure } from './graph-errors.js';

/** What an interactive message must hold at all; lengths and counts have errors of their own. */
export const interactiveShape = z.discriminatedUnion('type', [
  z.looseObject({
    type: z.literal('button'),
    body: z.looseObject({ text: z.string() }),
    action: z.looseObject({
      buttons: z.array(
        z.looseObject({
          type: z.literal('reply'),
          reply: z.looseObject({ id: z.string(), title: z.string() }),
        }),
      ),
    }),
  }),
  z.looseObject({
    type: z.literal('list'),
    body: z.looseObject({ text: z.string() }),
    action: z.looseObject({
      button: z.string(),
      sections: z.array(
        z.looseObject({
          title: z.string().optional(),
          rows: z.array(
            z.looseObject({ id: z.string(), title: z.string(), description: z.string().optional() }),
          ),
        }),
      ),
    }),
  }),
]);

/**
 * What the customer can tap. Throws the GraphFailure the platform answers for what is too many, too long or there
 * twice. Source: Meta, Cloud API, "Interactive reply buttons messages" and "Interactive list messages".
 */
export function choicesIn(part: Record<string, unknown>): ChatMessage['choices'] {
  const interactive = interactiveShape.parse(part);
  if (interactive.type === 'button') {
    const options = interactive.action.buttons.map(({ reply: { id, title } }) => ({ id, title }));
    mustBe(interactive.body.text, 1024, 'Body text');
    if (options.length < 1 || options.length > 3) {
      refuse('Invalid buttons count. Min allowed buttons: 1, Max allowed buttons: 3');
    }
    for (const { id, title } of options) {
      mustBe(title, 20, 'Button title');
      mustBe(id, 256, 'Button id');
    }
    mustDiffer(options);
    return { options };
  }
  const { button: label, sections } = interactive.action;
  mustBe(interactive.body.text, 4096, 'Body text');
  mustBe(label, 20, 'Button label');
  if (sections.length < 1 || sections.length > 10) {
    refuse('Invalid sections count. Min allowed sections: 1, Max allowed sections: 10');
  }
  for (const { title = '' } of sections) {
    if (sections.length > 1 || title !== '') mustBe(title, 24, 'Section title');
  }
  const options = sections.flatMap(({ rows }) =>
    rows.map(({ id, title, description }) => ({ id, title, ...(description && { description }) })),
  );
  if (options.length < 1) refuse('At least one row is required.');
  if (options.length > 10) refuse('Total row count exceed max allowed count: 10');
  for (const { id, title, description } of options) {
    mustBe(title, 24, 'Row title');
    mustBe(id, 200, 'Row id');
    if (description) mustBe(description, 72, 'Row description');
  }
  mustDiffer(options);
  return { label, options };
}

function mustBe(words: string, most: number, what: string): void {
  if (words.length < 1 || words.length > most)
    refuse(`${what} length invalid. Min length: 1, Max length: ${most}`);
}

function mustDiffer(options: { id: string; title: string }[]): void {
  if (new Set(options.map(({ id }) => id)).size < options.length) refuse('Duplicated id among the choices.');
  if (new Set(options.map(({ title }) => title)).size < options.length)
    refuse('Duplicated title among the choices.');
}

function refuse(details: string): never {
  throw new GraphFailure(131009, details);
}
