import { may } from '../../people/core/permissions.js';
import { workspaceSettings } from '../../people/core/settings.js';
import { type User, UserModel } from '../../people/core/user.js';
import { ConversationModel } from '../core/conversation.js';

/** Somebody whom the router may give conversations. */
export interface Agent {
  user: User;
  capacity: number;
  /** Active conversations of theirs that people have. */
  open: number;
}

export const hasRoom = ({ open, capacity }: Agent): boolean => open < capacity;

/** More people than this do not answer customers in one workspace. */
const mostAgents = 500;

/** They said so themselves, and the desk does not say otherwise. */
const there = { availability: 'available', active: true, routing_pause: null } as const;

/** Who is available, the one first who was routed to longest ago. */
export async function agentsInTurn(defaultCapacity: number): Promise<Agent[]> {
  const available = await UserModel.find({ ...there, kind: 'person' })
    .sort({ last_routed_at: 1, _id: 1 })
    .limit(mostAgents)
    .lean<User[]>();
  const users = available.filter((user) => may(user, 'reply') && !isBeingAskedAbout(user));
  const open = await openPerAgent(users.map(({ _id }) => _id));
  return users.map((user) => ({
    user,
    capacity: user.capacity ?? defaultCapacity,
    open: open.get(user._id) ?? 0,
  }));
}

/** How long the router waits for what Slack says of somebody who has just said that they are available. */
const askedWithinMs = 15_000;

/** Whether Slack may say in a moment that they are away after all. */
function isBeingAskedAbout({ slack_user_id, presence_checked_at, availability_changed_at }: User): boolean {
  if (!workspaceSettings().desk.presence_pauses_routing) return false;
  if (slack_user_id === null || presence_checked_at !== null) return false;
  return Date.now() - (availability_changed_at?.getTime() ?? 0) < askedWithinMs;
}

async function openPerAgent(ids: string[]): Promise<Map<string, number>> {
  const rows = await ConversationModel.aggregate<{ _id: string; count: number }>([
    { $match: { ai_enabled: false, assigned_to: { $in: ids }, status: 'active' } },
    { $group: { _id: '$assigned_to', count: { $sum: 1 } } },
  ]);
  return new Map(rows.map(({ _id, count }) => [_id, count]));
}

/** A turn is no change that somebody who edits the user has to know of. */
const quietly = { timestamps: false };

/** Records the turn, if the agent is still available at this moment. */
export async function takeTurn({ user }: Agent): Promise<boolean> {
  const { matchedCount } = await UserModel.updateOne(
    { _id: user._id, ...there },
    { $set: { last_routed_at: new Date() } },
    quietly,
  );
  return matchedCount === 1;
}

/** The turn came to nothing. */
export async function giveTurnBack({ user }: Agent): Promise<void> {
  await UserModel.updateOne({ _id: user._id }, { $set: { last_routed_at: user.last_routed_at } }, quietly);
}

/** The agent after a conversation was given to them. */
export async function afterTurn(agent: Agent): Promise<Agent> {
  const { user } = agent;
  // They are counted again: the contact may wait on several channels, and people assign meanwhile.
  const open = (await openPerAgent([user._id])).get(user._id) ?? 0;
  return { ...agent, user: { ...user, last_routed_at: new Date() }, open };
}
