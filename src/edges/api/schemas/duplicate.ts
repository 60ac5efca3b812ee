import { z } from 'zod';
import {
  type DuplicateReason,
  duplicateReasons,
  duplicateStates,
} from '../../../domain/contacts/duplicates/duplicate.js';
import type { ListedDuplicate } from '../../../domain/contacts/duplicates/duplicates-list.js';
import type { Actor } from '../../../domain/people/core/permissions.js';
import { contactShape, presentContact } from './contact.js';
import { time, uuid } from './parts.js';

const pair = {
  id: z.string(),
  reasons: z.array(z.enum(Object.keys(duplicateReasons) as DuplicateReason[])),
  score: z.int().describe('How sure it is, of 100'),
  state: z.enum(duplicateStates),
  created_at: time,
  updated_at: time,
};

export const duplicateShape = z
  .strictObject({ ...pair, contact_ids: z.array(uuid), contacts: z.array(contactShape) })
  .meta({ id: 'Duplicate', description: 'Two contacts that are probably one person.' });

export function presentDuplicate(found: ListedDuplicate, viewer: Actor): z.input<typeof duplicateShape> {
  const { _id, contact_ids, contacts, reasons, score, state, created_at, updated_at } = found;
  return {
    ...{ id: _id, contact_ids, reasons, score, state, created_at, updated_at },
    contacts: contacts.map((contact) => presentContact(contact, viewer)),
  };
}
