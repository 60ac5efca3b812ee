import { z } from 'zod';
import { addContact, changeContact, removeContact } from '../../../domain/contact-actions/contact-writes.js';
import { countContacts } from '../../../domain/contacts/contact/count.js';
import { contactChangesSchema } from '../../../domain/contacts/contact/fields.js';
import { getContact } from '../../../domain/contacts/contact/get-contact.js';
import { filterOf } from '../../../domain/contacts/segments/filter.js';
import { contactFilterSchema } from '../../../domain/contacts/segments/filter-schema.js';
import { newContactSchema } from '../../../domain/contacts/write/create.js';
import { contactFilters, listContacts } from '../core/contact-query.js';
import { id } from '../core/input.js';
import { type Call, json, nothing, operation } from '../core/operation.js';
import { listOf, paged } from '../core/paging.js';
import { versionOf } from '../core/version.js';
import { contactShape, presentContact } from '../schemas/contact.js';
import { count } from '../schemas/parts.js';

const tag = 'Contacts';
const owner = id.nullable().optional().describe("A user's id, or null for nobody");
const newContact = newContactSchema
  .extend({
    whatsapp_contact_id: newContactSchema.shape.whatsapp_contact_id
      .optional()
      .describe('The phone number, in any usual spelling'),
    phone: newContactSchema.shape.whatsapp_contact_id
      .optional()
      .describe('Another name for whatsapp_contact_id: give one of the two'),
    assigned_to: owner,
    note: z.string().max(10_000, 'may have at most 10,000 characters').optional().describe('A first note'),
  })
  .refine(({ whatsapp_contact_id, phone }) => whatsapp_contact_id !== undefined || phone !== undefined, {
    path: ['whatsapp_contact_id'],
    message: 'is missing: a contact needs a phone',
    when: () => true, // also beside other wrong fields: all are named at once
  })
  .refine(({ whatsapp_contact_id, phone }) => whatsapp_contact_id === undefined || phone === undefined, {
    path: ['phone'],
    message: 'says the same as whatsapp_contact_id: give one of the two',
    when: () => true,
  });
const changes = contactChangesSchema.extend({ assigned_to: owner });

const current = async ({ params, actor }: Call<'id'>) => presentContact(await getContact(params.id), actor);

export const contactOperations = [
  operation({
    method: 'get',
    path: '/contacts',
    operationId: 'listContacts',
    tag,
    summary: 'List contacts, newest first; with `q` in the order of the search',
    permissions: ['view_contacts'],
    query: paged(contactFilters),
    answer: json(200, listOf(contactShape)),
    errors: ['conflict'],
    async handle({ query: { limit, cursor, ...filter }, actor, page }) {
      const { contacts, next } = await listContacts(filter, actor, page);
      return page.upTo(
        contacts.map((contact) => presentContact(contact, actor)),
        next,
      );
    },
  }),
  operation({
    method: 'post',
    path: '/contacts/count',
    operationId: 'countContacts',
    tag,
    summary: 'How many contacts a filter finds: the `expected_count` of a bulk change',
    permissions: ['view_contacts'],
    body: z.strictObject({ filter: contactFilterSchema }),
    answer: json(200, z.strictObject({ count })),
    errors: ['conflict'],
    async handle({ body: { filter }, actor }) {
      return { count: await countContacts(await filterOf(filter, actor)) };
    },
  }),
  operation({
    method: 'post',
    path: '/contacts',
    operationId: 'createContact',
    tag,
    summary: 'Create a contact; only the phone is needed',
    permissions: ['edit_contacts'],
    body: newContact,
    answer: json(201, contactShape, ({ id }) => `/contacts/${id}`),
    errors: ['contact_exists', 'contact_limit_reached'],
    idempotency: 'kept',
    async handle({ body: { phone, ...body }, actor, settings }) {
      const whatsapp_contact_id = body.whatsapp_contact_id ?? phone!;
      return presentContact(await addContact({ ...body, whatsapp_contact_id }, actor, settings), actor);
    },
  }),
  operation({
    method: 'get',
    path: '/contacts/{id}',
    operationId: 'getContact',
    tag,
    summary: 'Show a contact',
    permissions: ['view_contacts'],
    answer: json(200, contactShape),
    etag: versionOf,
    handle: current,
  }),
  operation({
    method: 'patch',
    path: '/contacts/{id}',
    operationId: 'changeContact',
    tag,
    summary: 'Change the given fields of a contact',
    permissions: ['edit_contacts'],
    body: changes,
    answer: json(200, contactShape),
    etag: versionOf,
    current,
    async handle({ params, body, actor, expectedVersion }) {
      return presentContact(
        await changeContact(params.id, body, { actor, expectedRev: expectedVersion }),
        actor,
      );
    },
  }),
  operation({
    method: 'delete',
    path: '/contacts/{id}',
    operationId: 'deleteContact',
    tag,
    summary: 'Remove a contact with its conversations, messages and notes, for good',
    permissions: ['delete_contacts'],
    answer: nothing,
    current,
    handle: ({ params, actor }) => removeContact(params.id, actor),
  }),
];
