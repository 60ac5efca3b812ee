import type { Answer } from '../base/http-post.js';
import type { Channel, Json } from '../base/types.js';
import type { Core } from '../core/core.js';

/** How an interaction ended for the person: `ok` when the app answered 2xx in time. */
export interface Outcome {
  ok: boolean;
  status?: number;
  /** http_timeout or connection_failed when there was no answer. */
  failure?: string;
  /** Why Slack did not even ask the app, or what the app refused. */
  error?: string;
}

/** The members every interaction payload has. */
export function interaction(core: Core, type: string, userId: string): Json {
  const { team, bot } = core.space.settings;
  const user = core.space.user(userId);
  return {
    type,
    user: { id: user.id, username: user.name, name: user.name, team_id: team.id },
    api_app_id: bot.app_id,
    token: 'simulated-verification-token',
    team: { id: team.id, domain: team.domain },
    enterprise: null,
    is_enterprise_install: false,
  };
}

export const channelOf = (channel: Channel): Json => ({
  id: channel.id,
  name: channel.kind === 'im' ? 'directmessage' : channel.name,
});

export const responseUrl = (core: Core, token: string): string => `${core.space.origin}/response/${token}`;

/** The outcome of an answer whose body does not matter. */
export function outcomeOf(answer: Answer): Outcome {
  if (answer.failure) return { ok: false, failure: answer.failure };
  return { ok: answer.status >= 200 && answer.status < 300, status: answer.status };
}

/** The JSON object in an answer's body; undefined when there is none. */
export function jsonOf(answer: Answer): Json | undefined {
  try {
    const value: unknown = JSON.parse(answer.body ?? '');
    return typeof value === 'object' && value !== null ? (value as Json) : undefined;
  } catch {
    return undefined;
  }
}
