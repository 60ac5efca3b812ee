import type mongoose from 'mongoose';
import { AppError } from '../../../errors.js';
import { inTransaction } from '../../../platform/database/transaction.js';
import { type Doorbell, ring } from '../../../platform/queue/doorbell.js';
import { changesBetween, recordAudit } from '../core/audit.js';
import { type Actor, may } from '../core/permissions.js';
import { type User, UserModel } from '../core/user.js';
import { endCredentials } from './credentials.js';

/** What may be set on a person after they were made. */
export type UserFields = Partial<
  Pick<
    User,
    | 'name'
    | 'email'
    | 'handle'
    | 'role'
    | 'active'
    | 'availability'
    | 'capacity'
    | 'preferences'
    | 'avatar_url'
    | 'password_hash'
  >
>;

export interface UserChange {
  id: string;
  /** Values that must be there now, else nothing changes. */
  expected?: mongoose.QueryFilter<User>;
  set: UserFields;
  action: string;
  actor: Actor;
  /** Run in the transaction before the change; throws when it may not happen after all. */
  before?: () => Promise<void>;
  /** Whether their tokens and linking codes end with it, for good. */
  endsCredentials?: boolean;
}

/** Whether contacts can be this person's. */
const mayOwn = (user: User): boolean => user.active && may(user, 'reply');

const whyNot = ({ name, active }: User): string =>
  active ? `${name} may no longer reply` : `${name} was switched off`;

export const noSuchUser = (): AppError => new AppError('not_found', 'There is no user with this id.');

/**
 * Changes a person and writes the audit entry, both or neither; what is as it should be already is left alone. A
 * new password, and becoming inactive, end the person's sessions; who may look after nobody any more gives back what they own
 * (see conversations/assignment/hand-over.ts). Errors: `not_found`, `conflict` when something
 * else than expected is there.
 */
export async function changeUser({
  id,
  expected,
  set,
  action,
  actor,
  before,
  endsCredentials,
}: UserChange): Promise<User> {
  const changed = await inTransaction(async () => {
    await before?.();
    const old = await UserModel.findOne({ _id: id, kind: 'person' }).lean<User>();
    if (!old) throw noSuchUser();
    const changes = changesBetween<UserFields>(old, set, Object.keys(set) as (keyof UserFields)[]);
    if (!changes && !expected) return old;
    const now = new Date();
    const [could, can] = [mayOwn(old), mayOwn({ ...old, ...set })];
    const endsSessions = changes && ('password_hash' in changes || set.active === false);
    const user = await UserModel.findOneAndUpdate(
      { _id: id, kind: 'person', ...expected },
      {
        $set: {
          ...set,
          // The desk is asked anew about who comes on.
          ...(changes && 'availability' in changes
            ? { availability_changed_at: now, presence_checked_at: null }
            : {}),
          ...(could && !can
            ? { hand_over: { by: actor._id, because: whyNot({ ...old, ...set }), at: now } }
            : {}),
          ...(can && !could ? { hand_over: null } : {}),
        },
        ...(endsSessions ? { $inc: { session_epoch: 1 } } : {}),
      },
      { returnDocument: 'after' },
    ).lean<User>();
    if (!user) {
      throw new AppError(
        'conflict',
        'Somebody else changed this user in the meantime. Reload and try again.',
      );
    }
    if (changes && endsCredentials) await endCredentials(id, actor._id);
    if (changes) {
      await recordAudit({ action, entity_type: 'user', entity_id: id, actor_user_id: actor._id, changes });
    }
    return user;
  });
  if (changed.hand_over) ringForHandOver(id);
  return changed;
}

/** Somebody who has left what they own to others. */
export const handOverBell: Doorbell = { queue: 'schedule', name: 'hand-over' };

export const ringForHandOver = (userId: string): void => ring(handOverBell, userId);
