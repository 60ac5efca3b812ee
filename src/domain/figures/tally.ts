import { AssignmentModel } from '../conversations/assignment/assign.js';
import { type Handoff, HandoffModel } from '../conversations/hand-off/handoff-record.js';
import { MessageModel } from '../conversations/messages/message.js';
import { addDuration, addDurations, type Durations, noDurations } from './durations.js';

/** What one agent did. */
export interface AgentTally {
  replies: number;
  first_responses: number;
  first_response_seconds: number;
  resolved: number;
  /** How often a contact was given to them. */
  assigned: number;
}

/** What happened in a time, in numbers that can be added up. */
export interface Tally {
  received: number;
  /** Replies of agents; what was taken back or never sent is not counted, as in `bot_replies`. */
  replies: number;
  bot_replies: number;
  hand_offs: number;
  /** A conversation that was reopened and resolved again counts twice. */
  resolved: number;
  /** How long after the hand-off the first responses in this time came. */
  first_response: Durations;
  /** How long the hand-offs took that ended in this time, resolved or returned to the bot. */
  resolution: Durations;
  /** What each agent did, by the user's id. */
  agents: Map<string, AgentTally>;
}

export const noTally = (): Tally => ({
  received: 0,
  replies: 0,
  bot_replies: 0,
  hand_offs: 0,
  resolved: 0,
  first_response: noDurations(),
  resolution: noDurations(),
  agents: new Map(),
});

export const noAgentTally = (): AgentTally => ({
  replies: 0,
  first_responses: 0,
  first_response_seconds: 0,
  resolved: 0,
  assigned: 0,
});

/** Adds the second to the first. */
export function addTally(to: Tally, work: Tally): void {
  for (const field of ['received', 'replies', 'bot_replies', 'hand_offs', 'resolved'] as const) {
    to[field] += work[field];
  }
  addDurations(to.first_response, work.first_response);
  addDurations(to.resolution, work.resolution);
  for (const [id, done] of work.agents) {
    const agent = agentIn(to, id);
    for (const field of Object.keys(agent) as (keyof AgentTally)[]) agent[field] += done[field];
  }
}

function agentIn({ agents }: Tally, id: string): AgentTally {
  const agent = agents.get(id) ?? noAgentTally();
  agents.set(id, agent);
  return agent;
}

/** An interval in milliseconds since the epoch; its end is not part of it. */
export interface Span {
  from: number;
  to: number;
}

/** The condition that a time is in the span. */
export const within = ({ from, to }: Span): { $gte: Date; $lt: Date } => ({
  $gte: new Date(from),
  $lt: new Date(to),
});

/** What happened in this time, from indexes by time: costs as much as happened then. */
export async function tallyIn(span: Span): Promise<Tally> {
  const work = noTally();
  await Promise.all([
    addMessages(work, span),
    addFirstResponses(work, span),
    addEnds(work, span),
    addAssignments(work, span),
    HandoffModel.countDocuments({ opened_at: within(span) }).then((count) => {
      work.hand_offs = count;
    }),
  ]);
  return work;
}

async function addMessages(work: Tally, span: Span): Promise<void> {
  type Row = { _id: { author: string; by: string | null }; count: number };
  const rows = await MessageModel.aggregate<Row>([
    { $match: { created_at: within(span), direction: { $in: ['in', 'out'] }, state: { $ne: 'cancelled' } } },
    { $group: { _id: { author: '$author', by: '$author_user_id' }, count: { $sum: 1 } } },
  ]);
  for (const { _id, count } of rows) {
    if (_id.author === 'customer') work.received += count;
    if (_id.author === 'bot') work.bot_replies += count;
    if (_id.author === 'agent') work.replies += count;
    if (_id.author === 'agent' && _id.by) agentIn(work, _id.by).replies += count;
  }
}

async function addFirstResponses(work: Tally, span: Span): Promise<void> {
  const found = HandoffModel.find({ first_response_at: within(span) })
    .select({ _id: 0, opened_at: 1, first_response_at: 1, first_response_by: 1 })
    .lean<Handoff>()
    .cursor();
  for await (const { opened_at, first_response_at, first_response_by } of found) {
    const seconds = addDuration(work.first_response, first_response_at!.getTime() - opened_at!.getTime());
    if (!first_response_by) continue;
    const agent = agentIn(work, first_response_by);
    agent.first_responses += 1;
    agent.first_response_seconds += seconds;
  }
}

async function addEnds(work: Tally, span: Span): Promise<void> {
  const found = HandoffModel.find({ resolved_at: within(span) })
    .select({ _id: 0, opened_at: 1, resolved_at: 1, resolved_by: 1, assigned_to: 1, outcome: 1 })
    .lean<Handoff>()
    .cursor();
  for await (const { opened_at, resolved_at, resolved_by, assigned_to, outcome } of found) {
    if (opened_at) addDuration(work.resolution, resolved_at!.getTime() - opened_at.getTime());
    if (outcome !== 'resolved') continue;
    work.resolved += 1;
    const agent = resolved_by ?? assigned_to;
    if (agent) agentIn(work, agent).resolved += 1;
  }
}

async function addAssignments(work: Tally, span: Span): Promise<void> {
  const rows = await AssignmentModel.aggregate<{ _id: string | null; count: number }>([
    { $match: { assigned_at: within(span), assigned_to: { $ne: null } } },
    { $group: { _id: '$assigned_to', count: { $sum: 1 } } },
  ]);
  for (const { _id, count } of rows) if (_id) agentIn(work, _id).assigned += count;
}
