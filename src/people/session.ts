import { type User, UserModel } from './user.js';

/** What a session remembers of its user. */
export interface SessionUser {
  userId?: string;
  /** The user's `session_epoch` at log-in; none: 0. */
  sessionEpoch?: number;
}

/**
 * Who a session belongs to, or null: nobody, somebody who is not active any more, or one whose password has
 * changed or who was deactivated since the log-in. One database operation.
 */
export async function userForSession({ userId, sessionEpoch = 0 }: SessionUser): Promise<User | null> {
  if (!userId) return null;
  const user = await UserModel.findOne({ _id: userId, active: true, kind: 'person' }).lean<User>();
  return user && (user.session_epoch ?? 0) === sessionEpoch ? user : null;
}
