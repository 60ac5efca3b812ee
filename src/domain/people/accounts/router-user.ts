import { upsertUntilFound } from '../../../platform/database/mongo.js';
import { newId } from '../../../platform/ids.js';
import { type User, UserModel } from '../core/user.js';

/** A domain that no mail reaches (RFC 2606) and no person may have: the unique e-mail keeps the router one. */
const email = 'router@threadline.invalid';

/** The user who assigns automatically, made when it is missing. Safe to call from several processes at once. */
export function ensureRouter(): Promise<User> {
  return upsertUntilFound(() =>
    UserModel.findOneAndUpdate(
      { email },
      { $setOnInsert: { _id: newId(), name: 'Router', handle: 'router', role: 'agent', kind: 'router' } },
      { upsert: true, returnDocument: 'after', setDefaultsOnInsert: true },
    ).lean<User>(),
  );
}
