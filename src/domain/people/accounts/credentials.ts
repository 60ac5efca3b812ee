import { AppError } from '../../../errors.js';
import { LinkCodeModel } from '../access/link-code-model.js';
import { recordAudit } from '../core/audit.js';
import { UserModel } from '../core/user.js';
import { type Token, TokenModel } from './token.js';

/**
 * Call it in the transaction that makes a token or a linking code: the user is active, and stays so until it ends,
 * because this write and that of a deactivation exclude each other. Errors: `not_found`.
 */
export async function mustStayActive(userId: string): Promise<void> {
  const { matchedCount } = await UserModel.updateOne(
    { _id: userId, kind: 'person', active: true },
    { $inc: { credentials_made: 1 } },
    { timestamps: false }, // nothing that an editor sees
  );
  if (matchedCount === 0) throw new AppError('not_found', 'There is no active user with this id.');
}

/** Ends all tokens and linking codes of a person for good, in the transaction around it; each token is in the audit log. */
export async function endCredentials(userId: string, actorId: string | null): Promise<void> {
  const tokens = await TokenModel.find({ user_id: userId }).lean<Token[]>();
  await TokenModel.deleteMany({ user_id: userId });
  await LinkCodeModel.deleteMany({ user_id: userId });
  await recordAudit(
    tokens.map(({ _id, name, prefix }) => ({
      action: 'token.revoked',
      entity_type: 'token',
      entity_id: _id,
      actor_user_id: actorId,
      details: { user_id: userId, name, prefix },
    })),
  );
}
