import { z } from 'zod';
import {
  type Contact,
  consentStates,
  contactSources,
  contactStatuses,
  displayName,
} from '../../../domain/contacts/contact/contact.js';
import { identityKinds } from '../../../domain/contacts/contact/identity.js';
import { maskedFor } from '../../../domain/contacts/contact/masking.js';
import type { Actor } from '../../../domain/people/core/permissions.js';
import { time, userId, uuid } from './parts.js';

const identities = z.array(
  z.strictObject({ kind: z.enum(identityKinds), value: z.string(), scope: z.string() }),
);

export const contactShape = z
  .strictObject({
    id: uuid,
    name: z.string().describe('Empty while nobody has given one'),
    display_name: z.string().describe('The name, or the phone or another identity while there is none'),
    whatsapp_contact_id: z
      .string()
      .nullable()
      .describe('The phone as digits with country code; null when hidden'),
    identities,
    email: z.string().nullable(),
    company: z.string().nullable(),
    language: z.string().nullable().describe('BCP 47'),
    source: z.enum(contactSources),
    attribution: z
      .strictObject({
        kind: z.literal('ad'),
        ad_id: z.string().nullable(),
        headline: z.string().nullable(),
        source_url: z.string().nullable(),
        ctwa_clid: z.string().nullable(),
        at: time,
      })
      .nullable()
      .describe('The ad that brought them last; `source` says how they came first'),
    status: z.enum(contactStatuses),
    value: z.number().describe('Expected revenue or score'),
    assigned_to: userId,
    assigned_by: userId,
    assigned_at: time.nullable(),
    tags: z.array(z.string()),
    attributes: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), time])),
    consent: z.strictObject({
      state: z.enum(consentStates),
      at: time.nullable(),
      origin: z.string().nullable(),
    }),
    last_inbound_at: time.nullable(),
    rev: z.int().describe('Raised by every change; what ETag and If-Match name'),
    created_at: time,
    updated_at: time,
  })
  .meta({
    id: 'Contact',
    description: 'Phones and e-mail addresses are masked for roles that may not see them.',
  });

/** What masking hides. */
export const revealedShape = z
  .strictObject({
    name: z.string().describe('As it is stored: empty while nobody has given one'),
    whatsapp_contact_id: z.string().nullable(),
    email: z.string().nullable(),
    identities,
  })
  .meta({ id: 'RevealedContact' });

/** A contact as the API shows it to this person: what is not named here is not shown. */
export function presentContact(stored: Contact, viewer: Actor): z.input<typeof contactShape> {
  const contact = maskedFor(viewer, stored);
  const { state, at, origin } = contact.consent;
  return {
    id: contact._id,
    name: contact.name,
    display_name: displayName(contact),
    whatsapp_contact_id: contact.whatsapp_contact_id,
    identities: contact.identities.map(({ kind, value, scope }) => ({ kind, value, scope })),
    email: contact.email,
    company: contact.company,
    language: contact.language,
    source: contact.source,
    attribution: contact.attribution ?? null,
    status: contact.status,
    value: contact.value,
    assigned_to: contact.assigned_to,
    assigned_by: contact.assigned_by,
    assigned_at: contact.assigned_at,
    tags: contact.tags,
    attributes: contact.attributes,
    consent: { state, at, origin },
    last_inbound_at: contact.last_inbound_at,
    rev: contact.rev,
    created_at: contact.created_at,
    updated_at: contact.updated_at,
  };
}
