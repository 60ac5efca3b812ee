import { z } from 'zod';
import { contactKpis } from '../../../domain/contacts/figures/kpis.js';
import { limitUse } from '../../../domain/contacts/figures/limit.js';
import { type Assignment, AssignmentModel } from '../../../domain/conversations/assignment/assign.js';
import { deskFigures, deskSeries, periods, seriesSchema } from '../../../domain/figures/figures.js';
import { id } from '../core/input.js';
import { json, operation } from '../core/operation.js';
import { listOf, numberPlace, paged, wholeList } from '../core/paging.js';
import { assignmentShape, presentAssignment } from '../schemas/assignment.js';
import { daySeriesShape, kpisShape, presentLimit } from '../schemas/kpis.js';

export const figureOperations = [
  operation({
    method: 'get',
    path: '/kpis',
    operationId: 'getKpis',
    tag: 'Figures',
    summary: 'The figures of contacts and desk',
    description:
      'Contacts are counted as they are now; conversations in the period (calendar days in the time zone of the ' +
      'installation, weeks from Monday), but for `open` and `waiting`.',
    permissions: ['view_stats'],
    query: z.strictObject({
      period: z.enum(periods, `must be one of ${periods.join(', ')}`).default('today'),
    }),
    answer: json(200, kpisShape),
    async handle({ query: { period }, settings }) {
      const [contacts, use, conversations] = await Promise.all([
        contactKpis(),
        limitUse(settings.contactLimit),
        deskFigures(period, settings.timezone),
      ]);
      return { ...contacts, contact_limit: presentLimit(use), conversations: { period, ...conversations } };
    },
  }),
  operation({
    method: 'get',
    path: '/kpis/series',
    operationId: 'getSeries',
    tag: 'Figures',
    summary: 'What happened on each day, for charts',
    description: 'At most 366 days; days to come are left out.',
    permissions: ['view_stats'],
    query: seriesSchema,
    answer: json(200, listOf(daySeriesShape)),
    handle: async ({ query, settings }) => wholeList(await deskSeries(query, settings.timezone)),
  }),
  operation({
    method: 'get',
    path: '/assignments',
    operationId: 'listAssignments',
    tag: 'Assignments',
    summary: 'List who was given a contact, by whom, when and why, oldest first',
    permissions: ['view_contacts'],
    query: paged({ contact_id: id }),
    answer: json(200, listOf(assignmentShape)),
    async handle({ query: { contact_id }, page }) {
      const after = page.after(numberPlace);
      const newer = after && {
        $or: [
          { assigned_at: { $gt: new Date(after[0]) } },
          { assigned_at: new Date(after[0]), _id: { $gt: after[1] } },
        ],
      };
      const found = await AssignmentModel.find({ contact_id, ...newer })
        .sort({ assigned_at: 1, _id: 1 })
        .limit(page.take)
        .lean<Assignment[]>();
      return page.of(found, (last) => [last.assigned_at.getTime(), last._id], presentAssignment);
    },
  }),
];
