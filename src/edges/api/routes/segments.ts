import { z } from 'zod';
import {
  changeSegment,
  createSegment,
  deleteSegment,
  listSegments,
  newSegmentSchema,
  segmentChangesSchema,
  showSegment,
} from '../../../domain/contacts/segments/manage-segments.js';
import type { Segment } from '../../../domain/contacts/segments/segment.js';
import { segmentCount } from '../../../domain/contacts/segments/segment-count.js';
import type { Actor } from '../../../domain/people/core/permissions.js';
import { type Call, json, nothing, operation } from '../core/operation.js';
import { listOf, paged } from '../core/paging.js';
import { versionOf } from '../core/version.js';
import { presentSegment, segmentCountShape, segmentShape } from '../schemas/segment.js';

const tag = 'Segments';
/** Segments are in the order of their names. */
const namePlace = z.string().max(200);

const shown = async ({ _id }: Pick<Segment, '_id'>, viewer: Actor) =>
  presentSegment(await showSegment(_id, viewer));
const current = ({ params: { id }, actor }: Call<'id'>) => shown({ _id: id }, actor);

/** Saved filters of contacts. */
export const segmentOperations = [
  operation({
    method: 'get',
    path: '/segments',
    operationId: 'listSegments',
    tag,
    summary: 'List the segments, by name',
    permissions: ['view_contacts'],
    query: paged({}),
    answer: json(200, listOf(segmentShape)),
    async handle({ actor, page }) {
      const found = await listSegments({ limit: page.take, after: page.after(namePlace) }, actor);
      return page.of(found, (last) => last.name_key, presentSegment);
    },
  }),
  operation({
    method: 'post',
    path: '/segments',
    operationId: 'createSegment',
    tag,
    summary: 'Save a filter by name',
    permissions: ['manage_segments'],
    body: newSegmentSchema,
    answer: json(201, segmentShape, ({ id }) => `/segments/${id}`),
    errors: ['conflict'],
    idempotency: 'kept',
    handle: async ({ body, actor }) => shown(await createSegment(body, actor), actor),
  }),
  operation({
    method: 'get',
    path: '/segments/{id}',
    operationId: 'getSegment',
    tag,
    summary: 'Show a segment',
    permissions: ['view_contacts'],
    answer: json(200, segmentShape),
    etag: versionOf,
    handle: current,
  }),
  operation({
    method: 'get',
    path: '/segments/{id}/count',
    operationId: 'countSegment',
    tag,
    summary: 'How many contacts a segment has',
    permissions: ['view_contacts'],
    answer: json(200, segmentCountShape),
    errors: ['conflict'],
    handle: ({ params, actor }) => segmentCount(params.id, actor),
  }),
  operation({
    method: 'patch',
    path: '/segments/{id}',
    operationId: 'changeSegment',
    tag,
    summary: 'Rename a segment, or give it another filter',
    permissions: ['manage_segments'],
    body: segmentChangesSchema,
    answer: json(200, segmentShape),
    etag: versionOf,
    current,
    errors: ['conflict'],
    async handle({ params, body, actor, expectedVersion }) {
      return shown(await changeSegment(params.id, body, { actor, expectedRev: expectedVersion }), actor);
    },
  }),
  operation({
    method: 'delete',
    path: '/segments/{id}',
    operationId: 'deleteSegment',
    tag,
    summary: 'Forget a segment; its contacts stay',
    permissions: ['manage_segments'],
    answer: nothing,
    current,
    handle: ({ params, actor }) => deleteSegment(params.id, actor),
  }),
];
