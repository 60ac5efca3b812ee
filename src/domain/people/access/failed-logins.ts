import { createLimiter, take } from '../../../platform/queue/limiter.js';
import type { Redis } from '../../../platform/queue/redis.js';
import { recordAudit } from '../core/audit.js';

/** Nobody fills the log by trying: it takes one entry an hour for each place, twenty a day for each person. */
const perPlace = { points: 1, duration: 3_600 };
const perPerson = { points: 20, duration: 86_400 };

/** Keeps in the audit log that somebody tried to log in as a person and failed. */
export interface FailedLogins {
  /** `from`: the place, see `placeOf`. */
  note(userId: string, from: string): Promise<void>;
}

export function createFailedLogins(redis: Redis | undefined): FailedLogins {
  const places = createLimiter(redis, 'threadline:login-failed:place', perPlace);
  const people = createLimiter(redis, 'threadline:login-failed:person', perPerson);
  return {
    async note(userId, from) {
      if ((await take(places, `${userId}:${from}`)) > 0 || (await take(people, userId)) > 0) return;
      await recordAudit({
        action: 'user.login_failed',
        entity_type: 'user',
        entity_id: userId,
        actor_user_id: null,
        details: { from },
      });
    },
  };
}
