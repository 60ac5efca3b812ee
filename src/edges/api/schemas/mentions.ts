import { z } from 'zod';
import type { Mentions } from '../../../domain/contact-actions/erase/mentions-elsewhere.js';
import { uuid } from './parts.js';

export const mentionsShape = z
  .strictObject({
    found: z.array(
      z.strictObject({
        kind: z.enum(['segment', 'note']),
        id: uuid,
        contact_id: uuid.nullable().describe('Whom the note is about'),
        text: z.string().describe("The segment's name, or how the note begins"),
      }),
    ),
    complete: z.boolean().describe('false: there are more than 200, or looking took too long'),
  })
  .meta({ id: 'Mentions', description: 'What names a person and is not theirs.' });

export const presentMentions = ({ found, complete }: Mentions): z.input<typeof mentionsShape> => ({
  found: found.map(({ kind, id, contact_id, text }) => ({ kind, id, contact_id, text })),
  complete,
});
