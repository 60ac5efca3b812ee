import { contactStatuses } from '../../src/domain/contacts/contact/contact.js';
import type { ContactSettings } from '../../src/domain/contacts/write/create.js';
import { can } from '../base/people.js';
import { Components } from '../components.js';
import { actionsOf, bulkWrite, newWrite, readable, recordWrite } from '../resource/actions.js';
import { type PanelEntry, panelEntry } from '../resource/resource.js';
import { createContact, deleteContact, editContact, editSelected } from './contact-actions.js';
import { contactSource, editable, newFields } from './contact-source.js';

/** Contacts: list, search, filters, creation and edit by hand, bulk edit of the selected rows. */
export function contacts(settings: ContactSettings): PanelEntry {
  return panelEntry(contactSource, words, {
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
        handler: newWrite((payload, context) => createContact(payload, context, settings)),
      },
      edit: {
        isAccessible: can('edit_contacts'),
        layout: [...editable],
        handler: recordWrite(editContact, { fields: contactSource.fields, names: editable }),
      },
      delete: { isAccessible: can('delete_contacts'), handler: recordWrite(deleteContact) },
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
    noRecordsInResource: 'No contacts yet. They appear when customers write, or when you import a CSV file.',
    confirmDelete: 'Delete this contact with its conversations, messages and notes? This cannot be undone.',
  },
};
