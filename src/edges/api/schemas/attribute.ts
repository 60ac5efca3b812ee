import { z } from 'zod';
import { type Attribute, attributeTypes } from '../../../domain/contacts/attributes/attribute.js';
import { time } from './parts.js';

export const attributeShape = z
  .strictObject({
    key: z.string().describe('Its key in the `attributes` of contacts'),
    label: z.string(),
    type: z.enum(attributeTypes),
    choices: z.array(z.string()).describe('What a `choice` may be, else empty'),
    created_at: time,
    updated_at: time,
  })
  .meta({ id: 'Attribute', description: 'A custom field of contacts.' });

export function presentAttribute(attribute: Attribute): z.input<typeof attributeShape> {
  const { _id, label, type, choices, created_at, updated_at } = attribute;
  return { key: _id, label, type, choices, created_at, updated_at };
}
