import type { ActionContext } from 'adminjs';
import { type BulkChangeInput, startBulkChange } from '../../src/domain/bulk/jobs/contact-job-changes.js';
import {
  addContact,
  type ContactChangesWithOwner,
  changeContact,
  type NewContactWithNote,
  removeContact,
} from '../../src/domain/contact-actions/contact-writes.js';
import type { ContactSettings } from '../../src/domain/contacts/write/create.js';
import { actor } from '../resource/actions.js';
import { changedFields, submitted } from '../resource/form-fields.js';
import type { Payload } from '../resource/payload.js';
import { nobody, refusal } from '../resource/query.js';
import { contactSource, editable, newFields } from './contact-source.js';

/** Creates a contact from its form. */
export async function createContact(payload: Payload, context: ActionContext, settings: ContactSettings) {
  const { note, ...values } = submitted(contactSource.fields, newFields, payload);
  const given = Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== '' && value !== null),
  );
  const input = { whatsapp_contact_id: '', ...given, note: String(note ?? '') } as NewContactWithNote;
  const contact = await addContact(input, actor(context), settings);
  return {
    id: contact._id,
    message: 'The contact was created.',
    redirectUrl: showPage(context, contact._id),
  };
}

/** Writes what was changed in the form. */
export async function editContact(id: string, payload: Payload, context: ActionContext) {
  const { changes, seen } = changedFields(contactSource.fields, editable, payload);
  const whole = Object.keys(seen).length === 0 && typeof payload.updated_at === 'string';
  await changeContact(id, changes as ContactChangesWithOwner, {
    actor: actor(context),
    expected: seen,
    ...(whole ? { expectedUpdatedAt: payload.updated_at as string } : {}),
    reason: 'changed in the panel',
  });
  return { message: 'The contact was saved.', redirectUrl: showPage(context, id) };
}

/** Deletes a contact for good. */
export async function deleteContact(id: string, _payload: Payload, context: ActionContext) {
  await removeContact(id, actor(context));
  return { message: 'The contact was deleted.', redirectUrl: listPage(context) };
}

const bulkFields = {
  status: contactSource.fields.status!,
  add_tags: contactSource.fields.tags!,
  remove_tags: contactSource.fields.tags!,
  assigned_to: { type: 'string' },
} as const;

/** Starts the job of a bulk edit: many contacts take longer than a page waits. */
export async function editSelected(ids: string[], payload: Payload, context: ActionContext) {
  const unknown = Object.keys(payload).find((key) => !(key.split('.')[0]! in bulkFields));
  if (unknown) throw refusal(`A bulk edit cannot change "${unknown}".`);
  const sent = submitted(bulkFields, Object.keys(bulkFields), payload);
  const changes = Object.fromEntries(
    Object.entries(sent).filter(([, value]) => (Array.isArray(value) ? value.length > 0 : value !== '')),
  ) as BulkChangeInput['changes'];
  if (Object.keys(changes).length === 0) throw refusal('Choose what to change.');
  if (changes.assigned_to === nobody) changes.assigned_to = null;
  const { _id, expected_count } = await startBulkChange({ ids, changes }, actor(context));
  const message = `${expected_count} selected: they are being changed.`;
  return { message, redirectUrl: listPage(context), job: _id };
}

const listPage = ({ h, resource }: ActionContext): string => h.resourceUrl({ resourceId: resource.id() });

const showPage = ({ h, resource }: ActionContext, recordId: string): string =>
  h.recordActionUrl({ resourceId: resource.id(), recordId, actionName: 'show' });
