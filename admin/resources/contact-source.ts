import {
  type Contact,
  ContactModel,
  contactSources,
  contactStatuses,
  displayName,
} from '../../src/domain/contacts/contact/contact.js';
import { maskedFor } from '../../src/domain/contacts/contact/masking.js';
import type { Source } from '../resource/source.js';

/** A language tag in the case that it is stored in; what is none stays as it is. */
function asLanguage(text: string): string {
  try {
    return Intl.getCanonicalLocales(text)[0] ?? text;
  } catch {
    return text;
  }
}

/** A phone as it is stored; an id that is no phone stays as it is. */
const asDigits = (text: string): string => (/^\+?[\d\s()./-]+$/.test(text) ? text.replace(/\D/g, '') : text);

/** How the panel reads contacts: masked for who may not see phones and e-mails. */
export const contactSource: Source<Contact> = {
  id: 'Contact',
  model: ContactModel,
  sort: { sortBy: 'created_at', direction: 'desc' },
  fields: {
    _id: { type: 'string', filter: 'equals' },
    title: { type: 'string', virtual: true, filter: 'keywords' },
    q: { type: 'string', virtual: true, filter: 'keywords' },
    name: { type: 'string', sortable: true },
    whatsapp_contact_id: {
      type: 'string',
      sortable: true,
      filter: 'equals',
      spelling: asDigits,
      private: true,
    },
    email: { type: 'string', sortable: true, filter: 'contains', private: true },
    company: { type: 'string', sortable: true, filter: 'contains' },
    language: { type: 'string', sortable: true, filter: 'equals', spelling: asLanguage },
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
export const editable = [
  'name',
  'email',
  'company',
  'language',
  'status',
  'value',
  'tags',
  'assigned_to',
] as const satisfies (keyof Contact)[];
/** What the form of a new contact has. */
export const newFields = ['whatsapp_contact_id', ...editable, 'note'];
