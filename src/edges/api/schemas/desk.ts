import { z } from 'zod';
import { replyModes } from '../../../domain/conversations/core/reply-mode.js';
import type { SlackDesk } from '../../../domain/conversations/desks/desk.js';
import { deskRuleSchema } from '../../../domain/conversations/desks/rule.js';
import { time, uuid } from './parts.js';

export const deskShape = z
  .strictObject({
    id: uuid,
    slack_channel_id: z.string(),
    team_id: z.string().nullable().describe('The installed Slack workspace; null: that of SLACK_BOT_TOKEN'),
    name: z.string(),
    reply_mode: z.enum(replyModes).describe('What a message without a prefix is in a thread'),
    rule: deskRuleSchema
      .nullable()
      .describe('Null: conversations come by hand, or because it is the default desk'),
    position: z.int().describe('Rules are tried lowest first'),
    active: z.boolean().describe('False: it takes no new conversations'),
    blocked: z
      .strictObject({ reason: z.string().describe("Slack's own word, such as is_archived"), since: time })
      .nullable()
      .describe('Why Slack takes nothing there now; everything for it is held'),
    no_reactions: z
      .strictObject({ reason: z.string().describe("Slack's own word, such as missing_scope"), since: time })
      .nullable()
      .describe('Why Slack takes no delivery reactions there now; everything else goes on'),
    created_at: time,
    updated_at: time,
  })
  .meta({ id: 'Desk', description: 'A Slack channel in which conversations have their threads.' });

export function presentDesk(desk: SlackDesk): z.input<typeof deskShape> {
  const { _id, slack_channel_id, team_id, name, reply_mode, rule, position, active } = desk;
  const { blocked, no_reactions, created_at, updated_at } = desk;
  return {
    id: _id,
    slack_channel_id,
    team_id,
    name,
    reply_mode,
    rule,
    position,
    active,
    blocked: blocked && { reason: blocked.reason, since: blocked.since },
    no_reactions: no_reactions ? { reason: no_reactions.reason, since: no_reactions.since } : null,
    created_at,
    updated_at,
  };
}
