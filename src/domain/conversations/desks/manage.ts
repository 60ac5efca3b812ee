import { z } from 'zod';
import { AppError, invalidField } from '../../../errors.js';
import { insertOnce, isDuplicateKey } from '../../../platform/database/mongo.js';
import { inTransaction } from '../../../platform/database/transaction.js';
import { parseInput } from '../../../platform/http/parse-input.js';
import { newId } from '../../../platform/ids.js';
import { SegmentModel } from '../../contacts/segments/segment.js';
import { changesBetween, recordAudit } from '../../people/core/audit.js';
import { type Actor, must } from '../../people/core/permissions.js';
import { replyModes } from '../core/reply-mode.js';
import { desksChanged, mostDesks, type SlackDesk, SlackDeskModel } from './desk.js';
import { deskRuleSchema } from './rule.js';
import { teamForNewDesk } from './workspace.js';

const fields = {
  name: z.string('must be a name').trim().min(1, 'is empty').max(80, 'may have at most 80 characters'),
  reply_mode: z
    .enum(replyModes, `must be ${replyModes.join(' or ')}`)
    .describe('What a message without a prefix is in a thread'),
  rule: deskRuleSchema
    .nullable()
    .describe('Null: conversations come by hand, or because it is the default desk'),
  position: z.int('must be a whole number').min(0).max(100_000).describe('Rules are tried lowest first'),
  active: z.boolean('must be true or false').describe('False: it takes no new conversations'),
};

export const newDeskSchema = z.strictObject({
  slack_channel_id: z
    .string('must be the id of a Slack channel')
    .regex(/^[CG][A-Z0-9]{2,20}$/, 'must be the id of a Slack channel, such as C0123ABCD'),
  team_id: z
    .string('must be the id of a Slack workspace')
    .regex(/^T[A-Z0-9]{2,20}$/, 'must be the id of a Slack workspace, such as T0123ABCD')
    .optional()
    .describe('The installed workspace; without it the one of SLACK_BOT_TOKEN, or the only one'),
  name: fields.name,
  reply_mode: fields.reply_mode.default('reply'),
  rule: fields.rule.default(null),
  position: fields.position.optional(),
});
export type NewDesk = z.input<typeof newDeskSchema>;

export const deskChangesSchema = z.strictObject(fields).partial();
export type DeskChanges = z.input<typeof deskChangesSchema>;

const audited = ['name', 'reply_mode', 'rule', 'position', 'active'] as const;

/** The desks in the order in which their rules are tried. Errors: `forbidden`. */
export async function listDesks(viewer: Actor): Promise<SlackDesk[]> {
  must(viewer, 'view_contacts');
  return SlackDeskModel.find().sort({ position: 1, _id: 1 }).limit(mostDesks).lean<SlackDesk[]>();
}

/** Errors: `forbidden`, `not_found`. */
export async function getDesk(id: string, viewer: Actor): Promise<SlackDesk> {
  must(viewer, 'view_contacts');
  const desk = await SlackDeskModel.findById(id).lean<SlackDesk>();
  if (!desk) throw new AppError('not_found', 'There is no desk with this id.');
  return desk;
}

/**
 * Makes a Slack channel a desk; without a position it comes last. The bot must be a member there. Errors:
 * `forbidden`, `invalid_input`, `conflict` when the channel is a desk already, and when there are 200.
 */
export async function createDesk(input: NewDesk, actor: Actor): Promise<SlackDesk> {
  must(actor, 'manage_settings');
  const { team_id, position, ...given } = parseInput(newDeskSchema, input);
  await mustHaveSegment(given.rule);
  const team = await teamForNewDesk(team_id);
  return changed(async () => {
    if ((await SlackDeskModel.countDocuments()) >= mostDesks) {
      throw new AppError('conflict', `There are ${mostDesks} desks already.`);
    }
    const now = new Date();
    const desk: SlackDesk = {
      _id: newId(),
      team_id: team,
      ...given,
      former_channel_ids: [],
      moves: [],
      position: position ?? (await nextPosition()),
      active: true,
      blocked: null,
      last_block: null,
      no_reactions: null,
      created_at: now,
      updated_at: now,
    };
    await SlackDeskModel.create([desk]);
    await audit('desk.created', desk, actor, changesBetween({}, desk, ['slack_channel_id', ...audited]));
    return desk;
  });
}

/** Errors: `forbidden`, `not_found`, `invalid_input`. */
export async function changeDesk(id: string, input: DeskChanges, actor: Actor): Promise<SlackDesk> {
  must(actor, 'manage_settings');
  const set = parseInput(deskChangesSchema, input);
  await mustHaveSegment(set.rule);
  return changed(async () => {
    const before = await getDesk(id, actor);
    const changes = changesBetween(before, { ...before, ...set }, audited);
    if (!changes) return before;
    const desk = await SlackDeskModel.findOneAndUpdate(
      { _id: id },
      { $set: set },
      { returnDocument: 'after' },
    ).lean<SlackDesk>();
    await audit('desk.updated', before, actor, changes);
    return desk!;
  });
}

/**
 * Takes a desk out of use: it takes no new conversations. Threads that are in its channel already go on, so it stays
 * listed, and can be made `active` again. Errors: `forbidden`, `not_found`.
 */
export async function deleteDesk(id: string, actor: Actor): Promise<void> {
  await changeDesk(id, { active: false }, actor);
}

/** The desk of a Slack channel, also by a former id of it, made when there is none. Safe to run twice. */
export async function ensureDesk(
  slackChannelId: string,
  { name, team, position, active = true }: EnsuredDesk,
): Promise<SlackDesk> {
  const moved = await SlackDeskModel.findOne({ former_channel_ids: slackChannelId }).lean<SlackDesk>();
  if (moved) return moved;
  const { document, inserted } = await insertOnce<SlackDesk>(
    SlackDeskModel,
    {
      _id: newId(),
      team_id: team,
      slack_channel_id: slackChannelId,
      former_channel_ids: [],
      moves: [],
      name,
      reply_mode: 'reply',
      rule: null,
      position: position ?? (await nextPosition()),
      active,
      blocked: null,
      last_block: null,
      no_reactions: null,
    },
    { slack_channel_id: slackChannelId },
  );
  if (inserted) desksChanged();
  return document;
}

interface EnsuredDesk {
  name: string;
  team: string | null;
  position?: number;
  active?: boolean;
}

async function nextPosition(): Promise<number> {
  const last = await SlackDeskModel.findOne().sort({ position: -1 }).lean<SlackDesk>();
  return (last?.position ?? 0) + 1;
}

async function mustHaveSegment(rule: { segment_id?: string } | null | undefined): Promise<void> {
  if (!rule?.segment_id || (await SegmentModel.exists({ _id: rule.segment_id }))) return;
  throw invalidField('rule.segment_id', 'is not the id of a segment');
}

async function changed(work: () => Promise<SlackDesk>): Promise<SlackDesk> {
  try {
    return await inTransaction(work);
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    throw new AppError('conflict', 'This Slack channel is a desk already.', {
      errors: [{ field: 'slack_channel_id', message: 'is a desk already' }],
    });
  } finally {
    desksChanged();
  }
}

function audit(
  action: string,
  { _id }: SlackDesk,
  actor: Actor,
  changes: ReturnType<typeof changesBetween>,
): Promise<void> {
  return recordAudit({ action, entity_type: 'desk', entity_id: _id, actor_user_id: actor._id, changes });
}
