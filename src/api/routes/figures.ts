import { Router } from 'express';
import { z } from 'zod';
import { contactKpis } from '../../contacts/kpis.js';
import { type Assignment, AssignmentModel } from '../../conversations/assign.js';
import { deskFigures, periods } from '../../conversations/figures.js';
import { must } from '../../people/permissions.js';
import { actor } from '../auth.js';
import { page, pageOf, placeOf, query } from '../input.js';
import { presentAssignment } from '../present.js';

const assignmentQuery = z.strictObject({
  ...page,
  contact_id: z.string('is missing: the id of a contact').max(100),
});
const kpiQuery = z.strictObject({
  period: z.enum(periods, `must be one of ${periods.join(', ')}`).default('today'),
});
const place = z.tuple([z.number(), z.string()]);

/** `/kpis`, and `/assignments`: the log of who was given a contact, oldest first. */
export function figureRoutes({ timezone }: { timezone: string }): Router {
  const router = Router();

  router.get('/kpis', async (req, res) => {
    must(actor(res), 'view_stats');
    const { period } = query(req, kpiQuery);
    const [contacts, conversations] = await Promise.all([contactKpis(), deskFigures(period, timezone)]);
    res.json({ ...contacts, conversations: { period, ...conversations } });
  });

  router.get('/assignments', async (req, res) => {
    must(actor(res), 'view_contacts');
    const { contact_id, limit, cursor } = query(req, assignmentQuery);
    const after = placeOf(cursor, place);
    const newer = after && {
      $or: [
        { assigned_at: { $gt: new Date(after[0]) } },
        { assigned_at: new Date(after[0]), _id: { $gt: after[1] } },
      ],
    };
    const found = await AssignmentModel.find({ contact_id, ...newer })
      .sort({ assigned_at: 1, _id: 1 })
      .limit(limit + 1)
      .lean<Assignment[]>();
    res.json(pageOf(found, limit, (last) => [last.assigned_at.getTime(), last._id], presentAssignment));
  });

  return router;
}
