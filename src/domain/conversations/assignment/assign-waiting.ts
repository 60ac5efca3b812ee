import type { QueryFilter } from 'mongoose';
import { AppError } from '../../../errors.js';
import { inTransaction } from '../../../platform/database/transaction.js';
import { type Lease, leaseHasTime, withLease } from '../../../platform/queue/lease.js';
import { ensureRouter } from '../../people/accounts/router-user.js';
import { workspaceSettings } from '../../people/core/settings.js';
import type { User } from '../../people/core/user.js';
import { type Conversation, ConversationModel } from '../core/conversation.js';
import { copyOwner } from '../core/owner.js';
import { type Agent, afterTurn, agentsInTurn, giveTurnBack, hasRoom, takeTurn } from './agents-in-turn.js';
import { assign } from './assign.js';
import { isOpen, nextOpening } from './hours.js';

/** A conversation that waits for an agent: with people, not snoozed, and nobody looks after its contact. */
export const waiting = { ai_enabled: false, assigned_to: null, status: 'active' } as const;

/**
 * Gives waiting conversations to agents in turn (round robin), when the workspace wants that and is open; `timezone`
 * counts where the business hours name none. Oldest waiting first; to the one who is available, has fewer active
 * conversations than their capacity, and was given one longest ago. Each decision is a row of the assignment log.
 * One router decides at a time; false when another one does. While it is shut: the milliseconds until it opens.
 */
export async function assignWaiting(timezone: string): Promise<boolean | number> {
  const { routing, business_hours } = workspaceSettings();
  if (routing.mode !== 'round_robin') return true;
  const now = new Date();
  if (!isOpen(business_hours, now, timezone)) {
    const opening = nextOpening(business_hours, now, timezone);
    return opening ? opening.getTime() - now.getTime() : true;
  }
  return withLease('route', (lease) => routeAll(lease, routing.default_capacity));
}

type Waiting = Pick<Conversation, '_id' | 'contact_uuid' | 'assigned_to' | 'handed_off_at'>;

/** How many waiting conversations are looked at together. */
const pageSize = 50;

async function routeAll(lease: Lease, defaultCapacity: number): Promise<void> {
  let page = await oldestWaiting();
  if (page.length === 0) return;
  const router = await ensureRouter();
  const turns = await agentsInTurn(defaultCapacity);
  for (; page.length > 0; page = await oldestWaiting(page.at(-1))) {
    for (const conversation of page) {
      if (!turns.some(hasRoom) || !leaseHasTime(lease)) return;
      await route(conversation, turns, router);
    }
  }
}

function oldestWaiting(after?: Waiting): Promise<Waiting[]> {
  const later: QueryFilter<Conversation> = after
    ? {
        $or: [
          { handed_off_at: { $gt: after.handed_off_at } },
          { handed_off_at: after.handed_off_at, _id: { $gt: after._id } },
        ],
      }
    : {};
  return ConversationModel.find({ ...waiting, ...later })
    .sort({ handed_off_at: 1, _id: 1 })
    .limit(pageSize)
    .select({ contact_uuid: 1, assigned_to: 1, handed_off_at: 1 })
    .lean<Waiting[]>();
}

/** Finds an agent for this conversation. `turns` is kept in order: who gets it comes last, who is gone is dropped. */
async function route(conversation: Waiting, turns: Agent[], router: User): Promise<void> {
  for (let agent = turns.find(hasRoom); agent; agent = turns.find(hasRoom)) {
    turns.splice(turns.indexOf(agent), 1);
    if (!(await takeTurn(agent))) continue;
    try {
      const given = await assign({
        contactIds: [conversation.contact_uuid],
        userId: agent.user._id,
        by: router,
        reason: agent.user.last_routed_at
          ? 'round robin: longest since their last contact'
          : 'round robin: first turn',
        onlyIfUnassigned: true,
      });
      if (given > 0) {
        turns.push(await afterTurn(agent));
        return;
      }
      // Somebody was quicker, and the agent keeps the turn.
      await giveTurnBack(agent);
      turns.unshift(agent);
      await inTransaction(() => copyOwner(conversation));
      return;
    } catch (error) {
      if (!(error instanceof AppError && error.code === 'invalid_input')) throw error;
      // They are no active agent any more: the next one is tried.
    }
  }
}
