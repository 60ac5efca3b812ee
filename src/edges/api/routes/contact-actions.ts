import { z } from 'zod';
import { changeContact } from '../../../domain/contact-actions/contact-writes.js';
import { erasePerson, previewErasure } from '../../../domain/contact-actions/erase/erase.js';
import { exportPerson } from '../../../domain/contact-actions/person-export/person-export.js';
import { consentStates } from '../../../domain/contacts/contact/contact.js';
import { getContact } from '../../../domain/contacts/contact/get-contact.js';
import { reveal } from '../../../domain/contacts/contact/reveal.js';
import { setConsent } from '../../../domain/contacts/write/consent.js';
import { contactTimeline } from '../../../domain/conversations/notes/timeline.js';
import { startChatRedirect } from '../../../domain/conversations/reply/start-chat.js';
import { id, instant } from '../core/input.js';
import { file, json, operation, redirect } from '../core/operation.js';
import { listOf, numberPlace, paged } from '../core/paging.js';
import { versionOf } from '../core/version.js';
import { contactShape, presentContact, revealedShape } from '../schemas/contact.js';
import { mentionsShape, presentMentions } from '../schemas/mentions.js';
import { uuid } from '../schemas/parts.js';
import { presentTimeline, timelineShape } from '../schemas/timeline.js';

const tag = 'Contacts';
const reason = z.string().trim().max(500, 'may have at most 500 characters');

/** What is done with one contact, besides changing its fields. */
export const contactActionOperations = [
  operation({
    method: 'post',
    path: '/contacts/{id}/assign',
    operationId: 'assignContact',
    tag,
    summary: 'Give a contact an owner, or none',
    permissions: ['edit_contacts', 'assign'],
    body: z.strictObject({ user_id: id.nullable().describe('Null for nobody'), reason: reason.default('') }),
    answer: json(200, contactShape),
    etag: versionOf,
    async handle({ params, body: { user_id, reason }, actor }) {
      const options = { actor, reason: reason || 'assigned through the API' };
      return presentContact(await changeContact(params.id, { assigned_to: user_id }, options), actor);
    },
  }),
  operation({
    method: 'post',
    path: '/contacts/{id}/start-chat',
    operationId: 'startChat',
    tag,
    summary: 'Go to the conversation with a contact, which is created if there is none',
    description: 'When the database refuses, it leads to a search for the contact in the inbox.',
    permissions: ['manage_conversations'],
    answer: redirect('To the conversation in the inbox'),
    handle: async ({ params, actor, settings }) =>
      startChatRedirect(await getContact(params.id), {
        actor,
        defaultChannelId: settings.defaultChannelId(),
      }),
  }),
  operation({
    method: 'post',
    path: '/contacts/{id}/reveal',
    operationId: 'revealContact',
    tag,
    summary: 'Show phone, e-mail and identities of a contact unmasked; the audit log keeps that you did',
    permissions: ['reveal_private_data'],
    body: z.strictObject({ reason: reason.optional().describe('For the audit log') }),
    answer: json(200, revealedShape),
    unmasked: 'logged',
    handle: ({ params, body, actor }) => reveal(params.id, actor, body.reason || null),
  }),
  operation({
    method: 'post',
    path: '/contacts/{id}/consent',
    operationId: 'setConsent',
    tag,
    summary: 'Record whether a contact may be written to; the later of two answers counts',
    permissions: ['edit_contacts'],
    body: z.strictObject({
      state: z.enum(consentStates, `must be one of ${consentStates.join(', ')}`),
      at: instant.optional().describe('When it was said; now unless given'),
    }),
    answer: json(200, contactShape),
    etag: versionOf,
    async handle({ params, body: { state, at }, actor }) {
      return presentContact(await setConsent(params.id, state, `user:${actor._id}`, at), actor);
    },
  }),
  operation({
    method: 'get',
    path: '/contacts/{id}/timeline',
    operationId: 'getTimeline',
    tag,
    summary: 'List notes and assignments of a contact with who wrote and decided them, oldest first',
    permissions: ['view_contacts'],
    query: paged({}),
    answer: json(200, listOf(timelineShape)),
    async handle({ params: { id }, actor, page }) {
      const after = page.after(numberPlace);
      if (!after) await getContact(id);
      const entries = await contactTimeline(id, actor, { limit: page.take, after });
      return page.of(entries, (last) => [last.at.getTime(), last._id], presentTimeline);
    },
  }),
  operation({
    method: 'get',
    path: '/contacts/{id}/export',
    operationId: 'exportPerson',
    tag,
    summary: 'Download everything that is stored about a person',
    permissions: ['export_person'],
    answer: file('application/zip', 'Readable text, JSON and the media of messages'),
    handle: ({ params, actor }) => exportPerson(params.id, actor),
  }),
  operation({
    method: 'post',
    path: '/contacts/{id}/erase',
    operationId: 'erasePerson',
    tag,
    summary: 'Erase a person for good, with every trace of them',
    description:
      'What was said stays in the Slack threads that are named: those are outside. `left` lists what still names the ' +
      'person; look at it before with `GET …/erase-preview`.',
    permissions: ['erase_contacts'],
    body: z.strictObject({
      empty_mentions: z
        .boolean()
        .default(false)
        .describe('Replace the person by … in segments and in notes about others'),
    }),
    answer: json(
      200,
      z.strictObject({
        contact_id: uuid,
        slack_traces: z.array(z.strictObject({ channel: z.string(), thread_ts: z.string() })),
        left: mentionsShape,
      }),
    ),
    async handle({ params, body, actor }) {
      const { left, ...erased } = await erasePerson(params.id, actor, body);
      return { ...erased, left: presentMentions(left) };
    },
  }),
  operation({
    method: 'get',
    path: '/contacts/{id}/erase-preview',
    operationId: 'previewErasure',
    tag,
    summary: 'List what mentions a person but is about others: segments and notes',
    description:
      'By phone, e-mail, id or full name. An erasure leaves these as they are, unless it is asked to replace them. Messages ' +
      'with others are not searched.',
    permissions: ['erase_contacts'],
    answer: json(200, mentionsShape),
    handle: async ({ params, actor }) => presentMentions(await previewErasure(params.id, actor)),
  }),
];
