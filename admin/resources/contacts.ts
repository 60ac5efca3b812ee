import type { ActionContext } from 'adminjs';
import {
  type Contact,
  ContactModel,
  contactSources,
  contactStatuses,
  displayName,
} from '../../src/contacts/contact.js';
import type { ContactSettings } from '../../src/contacts/create.js';
import { maskedFor } from '../../src/contacts/masking.js';
import {
  addContact,
  type BulkChangesWithOwner,
  type ContactChangesWithOwner,
  changeContact,
  changeContacts,
  type NewContactWithNote,
  removeContact,
} from '../../src/conversations/contact-writes.js';
import { actionsOf, actor, bulkWrite, newWrite, type Payload, readable, recordWrite } from '../actions.js';
import type { Source } from '../adapter.js';
import { Components } from '../components.js';
import { changedFields, opened, submitted } from '../form-fields.js';
import { can } from '../people.js';
import { nobody, refusal } from '../query.js';
import { type PanelEntry, panelEntry } from '../resource.js';

const source: Source<Contact> = {
  id: 'Contact',
  model: ContactModel,
  sort: { sortBy: 'created_at', direction: 'desc' },
  fields: {
    _id: { type: 'string', filter: 'equals' },
    title: { type: 'string', virtual: true, filter: 'keywords' },
    q: { type: 'string', virtual: true, filter: 'keywords' },
    name: { type: 'string', sortable: true },
    whatsapp_contact_id: { type: 'string', sortable: true, filter: 'equals', private: true },
    email: { type: 'string', sortable: true, filter: 'contains', private: true },
    company: { type: 'string', sortable: true, filter: 'contains' },
    language: { type: 'string', sortable: true, filter: 'equals' },
    source: { type: 'string', values: contactSources, sortable: true, filter: 'equals' },
    status: { type: 'string', values: contactStatuses, sortable: true, filter: 'equals' },
    value: { type: 'number', sortable: true, filter: 'range' },
    tags: { type: 'string', list: true, filter: 'all' },
    assigned_to: { type: 'reference', reference: 'User', filter: 'owner' },
    assigned_by: { type: 'reference', reference: 'User' },
    assigned_at: { type: 'datetime', sortable: true },
    last_inbound_at: { type: 'datetime', sortable: true, filter: 'range' },
    created_at: { type: 'datetime', sortable: true, filter: 'range' },
    updated_at: { type: 'datetime', sortable: true },
    note: { type: 'textarea', virtual: true },
  },
  alsoRead: ['identities'],
  present(document, viewer) {
    const contact = maskedFor(viewer, document);
    return { ...contact, title: displayName(contact) };
  },
};

/** What the edit form may change; everything else it sends is ignored. */
const editable = [
  'name',
  'email',
  'company',
  'language',
  'status',
  'value',
  'tags',
  'assigned_to',
] as const satisfies (keyof Contact)[];
const newFields = ['whatsapp_contact_id', ...editable, 'note'];

/** Contacts: list, search, filters, creation and edit by hand, bulk edit of the selected rows. */
export function contacts(settings: ContactSettings): PanelEntry {
  return panelEntry(source, words, {
    titleProperty: 'title',
    listProperties: [
      'name',
      'whatsapp_contact_id',
      'status',
      'tags',
      'assigned_to',
      'value',
      'last_inbound_at',
    ],
    filterProperties: [
      'status',
      'tags',
      'assigned_to',
      'source',
      'language',
      'company',
      'value',
      'created_at',
      'last_inbound_at',
    ],
    showProperties: [
      'name',
      'whatsapp_contact_id',
      'email',
      'company',
      'status',
      'value',
      'tags',
      'assigned_to',
      'language',
      'source',
      'last_inbound_at',
      'created_at',
    ],
    properties: {
      name: { components: { list: Components.NameCell } },
      whatsapp_contact_id: { isRequired: true },
      status: { components: { list: Components.Level, show: Components.Level } },
      source: { components: { list: Components.Level, show: Components.Level } },
      value: {
        components: { list: Components.Money, show: Components.Money, filter: Components.NumberRange },
      },
      tags: {
        components: {
          list: Components.TagsShow,
          show: Components.TagsShow,
          edit: Components.TagsEdit,
          filter: Components.TagsFilter,
        },
      },
      assigned_to: { components: { edit: Components.OwnerEdit, filter: Components.OwnerFilter } },
      last_inbound_at: { components: { list: Components.When, show: Components.When } },
      created_at: { components: { list: Components.When, show: Components.When } },
    },
    actions: actionsOf({
      ...readable(),
      list: { isAccessible: can('view_contacts'), component: Components.ContactList },
      show: { isAccessible: can('view_contacts'), component: Components.ContactShow },
      new: {
        isAccessible: can('edit_contacts'),
        layout: newFields,
        handler: newWrite((payload, context) => create(payload, context, settings)),
      },
      edit: {
        isAccessible: can('edit_contacts'),
        layout: [...editable],
        handler: recordWrite(edit, openForm),
      },
      delete: { isAccessible: can('delete_contacts'), handler: recordWrite(remove) },
      bulkEdit: {
        actionType: 'bulk',
        icon: 'Edit',
        component: Components.BulkEdit,
        showInDrawer: true,
        isAccessible: can('bulk_edit'),
        custom: { statuses: contactStatuses },
        handler: bulkWrite(editSelected),
      },
    }),
  });
}

async function create(payload: Payload, context: ActionContext, settings: ContactSettings) {
  const { note, ...values } = submitted(source.fields, newFields, payload);
  const given = Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== '' && value !== null),
  );
  const input = { whatsapp_contact_id: '', ...given, note: String(note ?? '') } as NewContactWithNote;
  const contact = await addContact(input, actor(context), settings);
  return { id: contact._id, message: 'The contact is created.', redirectUrl: showPage(context, contact._id) };
}

/** What this person sees now, masked or not: what they leave alone is then no change. */
function openForm(_id: string, { record }: ActionContext): Payload {
  return opened(Object.fromEntries(editable.map((name) => [name, record?.get(name) ?? null])));
}

async function edit(id: string, payload: Payload, context: ActionContext) {
  const { changes, seen } = changedFields(source.fields, editable, payload);
  const whole = Object.keys(seen).length === 0 && typeof payload.updated_at === 'string';
  await changeContact(id, changes as ContactChangesWithOwner, {
    actor: actor(context),
    expected: seen,
    ...(whole ? { expectedUpdatedAt: payload.updated_at as string } : {}),
    reason: 'changed in the panel',
  });
  return { message: 'The contact is saved.', redirectUrl: showPage(context, id) };
}

async function remove(id: string, _payload: Payload, context: ActionContext) {
  await removeContact(id, actor(context));
  return { message: 'The contact is deleted.', redirectUrl: listPage(context) };
}

const bulkFields = {
  status: source.fields.status!,
  add_tags: source.fields.tags!,
  remove_tags: source.fields.tags!,
  assigned_to: { type: 'string' },
} as const;

async function editSelected(ids: string[], payload: Payload, context: ActionContext) {
  const unknown = Object.keys(payload).find((key) => !(key.split('.')[0]! in bulkFields));
  if (unknown) throw refusal(`A bulk edit cannot change "${unknown}".`);
  const sent = submitted(bulkFields, Object.keys(bulkFields), payload);
  const changes = Object.fromEntries(
    Object.entries(sent).filter(([, value]) => (Array.isArray(value) ? value.length > 0 : value !== '')),
  ) as BulkChangesWithOwner;
  if (Object.keys(changes).length === 0) throw refusal('Choose what to change.');
  if (changes.assigned_to === nobody) changes.assigned_to = null;
  const { matched, changed, assigned } = await changeContacts(
    { ids, changes },
    actor(context),
    'bulk edit in the panel',
  );
  const message = `${matched} selected: ${changed} changed, ${assigned} given to another owner.`;
  return { message, redirectUrl: listPage(context) };
}

const listPage = ({ h, resource }: ActionContext): string => h.resourceUrl({ resourceId: resource.id() });

const showPage = ({ h, resource }: ActionContext, recordId: string): string =>
  h.recordActionUrl({ resourceId: resource.id(), recordId, actionName: 'show' });

const words = {
  name: 'Contacts',
  properties: {
    name: 'Name',
    title: 'Contact',
    q: 'Search',
    whatsapp_contact_id: 'Phone',
    email: 'E-mail',
    company: 'Company',
    language: 'Language',
    source: 'Source',
    status: 'Status',
    value: 'Value',
    tags: 'Tags',
    assigned_to: 'Owner',
    last_inbound_at: 'Last activity',
    created_at: 'Created',
    note: 'First note',
  },
  actions: {
    list: 'Contacts',
    new: 'New contact',
    edit: 'Edit',
    show: 'Contact',
    bulkEdit: 'Edit selected',
  },
  messages: {
    noRecordsInResource:
      'No contact matches. Contacts appear when customers write, or when you import a CSV file.',
    confirmDelete: 'Delete this contact with its conversations, messages and notes? This cannot be undone.',
  },
};
