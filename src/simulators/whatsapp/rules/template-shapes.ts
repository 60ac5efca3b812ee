import { z } from 'zod';

const componentShape = z.looseObject({
  type: z.string(),
  format: z.string().optional(),
  text: z.string().optional(),
  buttons: z.array(z.looseObject({ type: z.string(), text: z.string().optional() })).optional(),
});

/** A template as a program or the control API describes it. */
export const templateShape = z.object({
  name: z.string().regex(/^[a-z0-9_]+$/),
  language: z.string().default('en'),
  category: z.enum(['UTILITY', 'MARKETING', 'AUTHENTICATION']).default('UTILITY'),
  status: z.string().default('APPROVED'),
  quality: z.enum(['GREEN', 'YELLOW', 'RED', 'UNKNOWN']).default('GREEN'),
  reason: z.string().default('NONE'),
  components: z.array(componentShape).min(1),
});
export type TemplateOptions = z.input<typeof templateShape>;
export type TemplateComponent = z.output<typeof componentShape>;
export type SimulatedTemplate = z.output<typeof templateShape> & { id: string };

/** What may happen to a template; the account is told by webhook. */
export const templateChangeShape = templateShape
  .pick({ category: true, status: true, quality: true, components: true })
  .partial()
  .extend({ reason: z.string().optional() });
export type TemplateChange = z.input<typeof templateChangeShape>;
