import { randomBytes } from 'node:crypto';
import { type User, UserModel } from '../core/user.js';

/** What a session remembers of its user. */
export interface SessionUser {
  userId?: string;
  /** The user's `session_epoch` at log-in; none: 0. */
  sessionEpoch?: number;
  /** When they logged in, in milliseconds since 1970. */
  startedAt?: number;
  /** What every change made with the session must repeat in the `x-csrf-token` header. */
  csrfToken?: string;
}

/** A session ends so long after the log-in, however much it is used: a working day. */
export const longestSessionMs = 12 * 60 * 60 * 1_000;

/**
 * Who a session belongs to, or null: nobody, somebody who is not active any more, or one whose password has
 * changed, who was deactivated or whose time is over since the log-in. One database operation.
 */
export async function userForSession({
  userId,
  sessionEpoch = 0,
  startedAt = 0,
}: SessionUser): Promise<User | null> {
  if (!userId || Date.now() - startedAt >= longestSessionMs) return null;
  const user = await UserModel.findOne({ _id: userId, active: true, kind: 'person' }).lean<User>();
  return user && (user.session_epoch ?? 0) === sessionEpoch ? user : null;
}

type Done = (error?: unknown) => void;

/** The part of express-session's requests that is needed here. */
interface SessionRequest {
  session: SessionUser & { regenerate(done: Done): unknown; save(done: Done): unknown };
}

/**
 * Begins a session of this user who has just given their password: with another id and CSRF token, so that what was
 * known of the one before is worth nothing. Resolves when it is stored.
 */
export async function beginSession(request: SessionRequest, user: User): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    request.session.regenerate((failed) => (failed ? reject(failed) : resolve()));
  });
  // It is another object than before.
  const { session } = request;
  session.userId = user._id;
  session.sessionEpoch = user.session_epoch ?? 0;
  session.startedAt = Date.now();
  session.csrfToken = randomBytes(32).toString('base64url');
  await new Promise<void>((resolve, reject) => {
    session.save((failed) => (failed ? reject(failed) : resolve()));
  });
}
