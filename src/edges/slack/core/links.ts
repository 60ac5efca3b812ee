import type { WebClient } from '@slack/web-api';
import type { Desk } from './desk-context.js';

/** The workspace that a token belongs to: its address, ending in a slash, and its id. */
export interface Team {
  url: string;
  id: string;
}

const known = new WeakMap<WebClient, Promise<Team>>();

/** Asks Slack once which workspace this is. Throws what WebClient throws; then the next call asks again. */
export function teamOf(client: WebClient): Promise<Team> {
  const asked = known.get(client);
  if (asked) return asked;
  const asking = client.auth.test().then(({ url, team_id }) => ({ url: url!, id: team_id! }));
  known.set(client, asking);
  asking.catch(() => known.delete(client));
  return asking;
}

/** The permanent address of a message, made as Slack makes it: one call for all of them. */
export async function messageUrl(desk: Desk, channel: string, ts: string): Promise<string> {
  const { url } = await teamOf(desk.client);
  return `${url}archives/${channel}/p${ts.replace('.', '')}`;
}

/** Where a conversation's thread is in Slack; null while there is none. */
export interface ThreadPlace {
  channel: string | null;
  root_ts: string | null;
}

/** The address of a conversation's thread; null while it has none. */
export async function threadUrl(desk: Desk, thread: ThreadPlace): Promise<string | null> {
  const { channel, root_ts } = thread;
  if (!channel || !root_ts) return null;
  // Another desk may be in another workspace, with an address of its own.
  return messageUrl((await desk.workspaces.ofChannel(channel)) ?? desk, channel, root_ts);
}

/** The conversation's page in the panel. */
export const panelUrl = (desk: Desk, conversationId: string): string =>
  `${desk.publicUrl}/dashboard/resources/Conversation/records/${conversationId}/show`;
