import { UserModel } from '../people/core/user.js';
import { averageSeconds } from './durations.js';
import { noAgentTally, type Tally } from './tally.js';

export interface AgentFigures {
  user_id: string;
  name: string;
  replies: number;
  first_responses: number;
  first_response_average_seconds: number | null;
  resolved: number;
  /** How often a contact was given to them. */
  assigned: number;
  /** Conversations with people now whose contact is theirs. */
  open: number;
}

/** What each agent did, with the conversations they have now (`open`, by user id): everybody who has any, by name. */
export async function agentFigures(work: Tally, open: ReadonlyMap<string, number>): Promise<AgentFigures[]> {
  const ids = [...new Set([...work.agents.keys(), ...open.keys()])];
  const users = await UserModel.find({ _id: { $in: ids } })
    .select({ name: 1 })
    .lean();
  const names = new Map(users.map(({ _id, name }) => [_id, name]));
  return ids
    .map((user_id) => {
      const { first_response_seconds, ...done } = work.agents.get(user_id) ?? noAgentTally();
      const { first_responses: count } = done;
      return {
        user_id,
        name: names.get(user_id) ?? '',
        ...done,
        first_response_average_seconds: averageSeconds({ count, seconds: first_response_seconds }),
        open: open.get(user_id) ?? 0,
      };
    })
    .sort((a, b) => a.name.localeCompare(b.name) || (a.user_id < b.user_id ? -1 : 1));
}
