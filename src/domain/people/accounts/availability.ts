import { z } from 'zod';
import { parseInput } from '../../../platform/http/parse-input.js';
import { type Actor, must } from '../core/permissions.js';
import { type Availability, availabilities, type User } from '../core/user.js';
import { changeUser } from './change-user.js';
import { capacitySchema } from './edit-user.js';

const availabilitySchema = z.strictObject({
  availability: z.enum(availabilities, `must be ${availabilities.join(' or ')}`),
});

/**
 * Says that a person is there for customers, or away: oneself, or another with the permission for it. Errors:
 * `forbidden`, `invalid_input`, `not_found`.
 */
export async function setAvailability(
  userId: string,
  availability: Availability,
  actor: Actor,
): Promise<User> {
  must(actor, userId === actor._id ? 'reply' : 'set_availability_of_others');
  const set = parseInput(availabilitySchema, { availability });
  return changeUser({ id: userId, set, action: 'user.availability_changed', actor });
}

/**
 * How many open conversations the router fills a person up to; null: the workspace's default. Errors: `forbidden`,
 * `invalid_input`, `not_found`.
 */
export async function setCapacity(userId: string, capacity: number | null, actor: Actor): Promise<User> {
  must(actor, 'set_availability_of_others');
  const set = parseInput(z.strictObject({ capacity: capacitySchema }), { capacity });
  return changeUser({ id: userId, set, action: 'user.capacity_changed', actor });
}
