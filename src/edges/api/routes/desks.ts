import {
  changeDesk,
  createDesk,
  deleteDesk,
  deskChangesSchema,
  getDesk,
  listDesks,
  newDeskSchema,
} from '../../../domain/conversations/desks/manage.js';
import { json, nothing, operation } from '../core/operation.js';
import { listOf, wholeList } from '../core/paging.js';
import { deskShape, presentDesk } from '../schemas/desk.js';

const tag = 'Desks';

/** Slack channels in which conversations have their threads, and which goes where. */
export const deskOperations = [
  operation({
    method: 'get',
    path: '/desks',
    operationId: 'listDesks',
    tag,
    summary: 'List the desks in the order in which their rules are tried',
    permissions: ['view_contacts'],
    answer: json(200, listOf(deskShape)),
    handle: async ({ actor }) => wholeList((await listDesks(actor)).map(presentDesk)),
  }),
  operation({
    method: 'post',
    path: '/desks',
    operationId: 'createDesk',
    tag,
    summary: 'Make a Slack channel a desk; the bot must be a member of it',
    permissions: ['manage_settings'],
    body: newDeskSchema,
    answer: json(201, deskShape, ({ id }) => `/desks/${id}`),
    errors: ['conflict'],
    idempotency: 'kept',
    handle: async ({ body, actor }) => presentDesk(await createDesk(body, actor)),
  }),
  operation({
    method: 'get',
    path: '/desks/{id}',
    operationId: 'getDesk',
    tag,
    summary: 'Show a desk',
    permissions: ['view_contacts'],
    answer: json(200, deskShape),
    handle: async ({ params: { id }, actor }) => presentDesk(await getDesk(id, actor)),
  }),
  operation({
    method: 'patch',
    path: '/desks/{id}',
    operationId: 'changeDesk',
    tag,
    summary: 'Change the given fields of a desk; a rule is replaced whole',
    permissions: ['manage_settings'],
    body: deskChangesSchema,
    answer: json(200, deskShape),
    handle: async ({ params: { id }, body, actor }) => presentDesk(await changeDesk(id, body, actor)),
  }),
  operation({
    method: 'delete',
    path: '/desks/{id}',
    operationId: 'deleteDesk',
    tag,
    summary: 'Take a desk out of use',
    description:
      'It takes no new conversations. Threads that are in its channel already go on, so it stays listed with `active: false`, and can be made active again.',
    permissions: ['manage_settings'],
    answer: nothing,
    handle: ({ params: { id }, actor }) => deleteDesk(id, actor),
  }),
];
