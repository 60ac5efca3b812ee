import { describeColumns } from '../bulk/columns.js';
import type { ImportJob } from '../bulk/import-job.js';
import { type Contact, displayName } from '../contacts/contact.js';
import { maskedFor } from '../contacts/masking.js';
import type { Assignment } from '../conversations/assign.js';
import type { Conversation } from '../conversations/conversation.js';
import type { Message } from '../conversations/message.js';
import type { Note } from '../conversations/note.js';
import { type Actor, may } from '../people/permissions.js';
import type { User } from '../people/user.js';

/**
 * Stored documents as the API shows them. The one boundary of the API: what is not named here is not shown, and
 * what the viewer may not see is masked here.
 */
export function presentContact(stored: Contact, viewer: Actor) {
  const contact = maskedFor(viewer, stored);
  return {
    id: contact._id,
    name: displayName(contact),
    whatsapp_contact_id: contact.whatsapp_contact_id,
    identities: contact.identities,
    email: contact.email,
    company: contact.company,
    language: contact.language,
    source: contact.source,
    status: contact.status,
    value: contact.value,
    assigned_to: contact.assigned_to,
    assigned_by: contact.assigned_by,
    assigned_at: contact.assigned_at,
    tags: contact.tags,
    last_inbound_at: contact.last_inbound_at,
    created_at: contact.created_at,
    updated_at: contact.updated_at,
  };
}

/** `assignedTo` is the owner of its contact. */
export function presentConversation(conversation: Conversation, assignedTo: string | null, viewer: Actor) {
  const { contact_id, contact_name, desk } = conversation;
  const shown = maskedFor(viewer, { name: contact_name, whatsapp_contact_id: contact_id });
  return {
    id: conversation._id,
    number: conversation.number,
    contact_id: shown.whatsapp_contact_id,
    contact_uuid: conversation.contact_uuid,
    // A conversation is called by its contact's number while nobody has given the contact a name.
    contact_name: contact_name === contact_id ? shown.whatsapp_contact_id : shown.name,
    status: conversation.status,
    ai_enabled: conversation.ai_enabled,
    channel_id: conversation.channel_id,
    assigned_to: assignedTo,
    window_expires_at: conversation.window_expires_at,
    slack: { channel: desk.channel, thread_ts: desk.root_ts },
    created_at: conversation.created_at,
    updated_at: conversation.updated_at,
  };
}

export function presentMessage(message: Message, viewer: Actor) {
  return {
    id: message._id,
    conversation_id: message.conversation_id,
    seq: message.seq,
    direction: message.direction,
    author: message.author,
    author_user_id: message.author_user_id,
    type: message.type,
    text: message.text,
    media: message.media,
    state: message.state,
    error: message.error,
    // WhatsApp's message ids have the customer's phone inside, in base64.
    provider_id: may(viewer, 'see_private_data') ? message.provider_id : null,
    created_at: message.created_at,
  };
}

export function presentNote(note: Note) {
  const { _id, content, entity_type, entity_id, author_user_id, created_at } = note;
  return { id: _id, content, entity_type, entity_id, author_user_id, created_at };
}

export function presentAssignment(assignment: Assignment) {
  const { _id, contact_id, conversation_id, assigned_to, assigned_by, assigned_at, reason } = assignment;
  return { id: _id, contact_id, conversation_id, assigned_to, assigned_by, assigned_at, reason };
}

export function presentUser(user: User) {
  const { _id, name, handle, email, role, slack_user_id } = user;
  return { id: _id, name, handle, email, role, slack_user_id };
}

export function presentImport(job: ImportJob) {
  return {
    id: job._id,
    status: job.status,
    filename: job.filename,
    rows: job.rows,
    created: job.created,
    updated: job.updated,
    unchanged: job.unchanged,
    duplicate: job.duplicate,
    rejected: job.rejected,
    error: job.error,
    rows_total: job.rows_total,
    bytes: job.bytes,
    bytes_total: job.bytes_total,
    ...job.options,
    encoding: job.dialect.encoding,
    delimiter: job.dialect.delimiter,
    columns: describeColumns(job.plan, job.headings),
    created_by: job.created_by,
    created_at: job.created_at,
    started_at: job.started_at,
    finished_at: job.finished_at,
  };
}
