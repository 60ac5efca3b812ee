import { createHash, randomInt } from 'node:crypto';
import type mongoose from 'mongoose';
import { AppError } from '../../../errors.js';
import { inTransaction } from '../../../platform/database/transaction.js';
import { type LinkCode, LinkCodeModel } from '../access/link-code-model.js';
import { recordAudit } from '../core/audit.js';
import { type Actor, must } from '../core/permissions.js';
import { type User, UserModel } from '../core/user.js';
import { mustStayActive } from './credentials.js';

const lifeMs = 15 * 60_000;

/** No letter or digit that looks like another. Twelve of them are 59 bits: nobody guesses one in its life. */
const alphabet = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';
const length = 12;

/** People may type a code in any case, with or without dashes and spaces. */
const bare = (code: string): string => code.toUpperCase().replace(/[^0-9A-Z]/g, '');

const hashOf = (code: string): string => createHash('sha256').update(bare(code)).digest('hex');

export interface NewLinkCode {
  /** The code, such as `K7QF-2MXD-9HTB`. */
  code: string;
  expires_at: Date;
}

/**
 * Makes a code with which this person links their Slack account; an earlier one of theirs is void. People make their
 * own, admins anybody's; `by` null is the command line. Errors: `forbidden`, `not_found`.
 */
export async function createLinkCode(userId: string, by: Actor | null = null): Promise<NewLinkCode> {
  if (by) must(by, userId === by._id ? 'manage_own_account' : 'manage_users');
  const letters = Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('');
  const code = letters.replace(/(.{4})(?=.)/g, '$1-');
  const expires_at = new Date(Date.now() + lifeMs);
  await inTransaction(async () => {
    await mustStayActive(userId);
    await LinkCodeModel.deleteMany({ user_id: userId });
    await LinkCodeModel.create({ _id: hashOf(code), user_id: userId, expires_at });
    await recordAudit({
      action: 'user.link_code_made',
      entity_type: 'user',
      entity_id: userId,
      actor_user_id: by?._id ?? null,
    });
  });
  return { code, expires_at };
}

/**
 * Links the Slack account to the person whose code this is, and to nobody else from then on. Errors: `invalid_input`
 * for a code that is wrong, used or too old.
 */
export async function redeemLinkCode(
  code: string,
  { id: slackUserId, teamId }: { id: string; teamId: string | null },
): Promise<User> {
  return inTransaction(async () => {
    const found = await LinkCodeModel.findOneAndDelete({
      _id: hashOf(code),
      expires_at: { $gt: new Date() },
    }).lean<LinkCode>();
    const user =
      found && (await UserModel.findOne({ _id: found.user_id, kind: 'person', active: true }).lean<User>());
    if (!user) {
      throw new AppError(
        'invalid_input',
        'This code is wrong, used or older than 15 minutes. Make another.',
        {
          errors: [{ field: 'code', message: 'is wrong, used or too old' }],
        },
      );
    }
    await setSlackUser({ slack_user_id: slackUserId, _id: { $ne: user._id } }, null);
    await setSlackUser({ _id: user._id }, slackUserId, teamId);
    const before = user.slack_user_id;
    await recordAudit({
      action: 'user.slack_linked',
      entity_type: 'user',
      entity_id: user._id,
      actor_user_id: user._id,
      changes: { slack_user_id: { before, after: slackUserId } },
    });
    return { ...user, slack_user_id: slackUserId, slack_team_id: teamId };
  });
}

/**
 * Takes a Slack account that may not speak for the company any more from whoever it is linked to; who `left` Slack is
 * also given nothing by the router until they say that they are available. Returns whose it was, or null.
 */
export async function unlinkSlackUser(slackUserId: string, left: boolean): Promise<User | null> {
  return inTransaction(async () => {
    const user = await UserModel.findOne({ slack_user_id: slackUserId }).lean<User>();
    if (!user) return null;
    await setSlackUser({ _id: user._id, slack_user_id: slackUserId }, null);
    const goes = left && user.availability !== 'away';
    if (goes)
      await UserModel.updateOne(
        { _id: user._id },
        { $set: { availability: 'away', availability_changed_at: new Date() } },
      );
    await recordAudit({
      action: 'user.slack_unlinked',
      entity_type: 'user',
      entity_id: user._id,
      actor_user_id: null,
      changes: {
        slack_user_id: { before: slackUserId, after: null },
        ...(goes ? { availability: { before: user.availability, after: 'away' } } : {}),
      },
    });
    return user;
  });
}

/** What the desk said of somebody is not true of another account. */
async function setSlackUser(
  filter: mongoose.QueryFilter<User>,
  slack_user_id: string | null,
  slack_team_id: string | null = null,
): Promise<void> {
  await UserModel.updateMany(filter, {
    $set: { slack_user_id, slack_team_id, routing_pause: null, presence_checked_at: null },
  });
}
