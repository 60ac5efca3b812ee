import { z } from 'zod';

const example = '{"template": "hello", "language": "en", "parameters": {"1": "{{name|there}}"}}';
const problem = `must be JSON such as ${example}`;

const shape = z.strictObject({
  template: z.string('must be the name of a template').trim().min(1, 'is missing').max(600),
  language: z.string('must be the language of the template').trim().min(1, 'is missing').max(40),
  parameters: z.record(z.string(), z.string().max(2_000)).default({}),
  channel_id: z.string().trim().min(1).max(100).nullable().default(null),
});

/** The template that new contacts hear; `parameters` by the keys of its places, with `{{name|there}}` and such. */
export type WelcomeOption = z.output<typeof shape>;

/** The option as JSON text, as a form sends it, or as an object; empty: nobody is welcomed. */
export const welcomeOption = z
  .preprocess((value, context) => {
    if (typeof value !== 'string') return value;
    if (value.trim() === '') return null;
    try {
      return JSON.parse(value) as unknown;
    } catch {
      context.addIssue({ code: 'custom', message: problem });
      return z.NEVER;
    }
  }, shape.nullable())
  .default(null);
