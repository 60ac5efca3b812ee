import type { Actor } from '../domain/people/core/permissions.js';
import type { SlackSimulator } from '../simulators/slack/server.js';
import type { WhatsAppSimulator } from '../simulators/whatsapp/simulator.js';

/** What the story is played on. */
export interface Stage {
  slack: SlackSimulator;
  whatsapp: WhatsAppSimulator;
  /** Where the web role listens, and a token of the first admin. */
  url: string;
  token: string;
  admin: Actor;
  /** The name of the desk's Slack channel. */
  desk: string;
  say(line: string): void;
}

export interface Thread {
  channel: string;
  ts: string;
}

/** How long one step of the story may take before it has failed, in milliseconds. */
export const patience = 20_000;

/** Waits until Slack shows it; `waitingFor` is said when it does not. */
export const shows = (
  slack: SlackSimulator,
  condition: () => boolean,
  waitingFor: string,
): Promise<unknown> => slack.until(condition, { timeout: patience, waitingFor });
