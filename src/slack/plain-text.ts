import type { Desk } from './desk-context.js';
import { emojiOf, toWhatsApp } from './mrkdwn.js';

/** What an agent typed in Slack as people outside Slack read it: mentions as names, emoji as characters. */
export const plainText = (desk: Desk, text: string, blocks?: unknown): Promise<string> =>
  readable(text, blocks, (id) => desk.agents.displayName(id));

/** The same for a note, where a mention is an `@handle`: that is whom the note calls. */
export const noteText = (desk: Desk, text: string, blocks?: unknown): Promise<string> =>
  readable(text, blocks, async (id) => (await desk.agents.find(id))?.handle);

async function readable(
  text: string,
  blocks: unknown,
  nameOf: (slackUserId: string) => Promise<string | undefined>,
): Promise<string> {
  const ids = [...new Set([...text.matchAll(/<@([A-Z0-9]+)/g)].map((match) => match[1]!))].slice(0, 20);
  const names = new Map(await Promise.all(ids.map(async (id) => [id, await nameOf(id)] as const)));
  const emoji = emojiOf(blocks);
  return toWhatsApp(text, { user: (id) => names.get(id), emoji: (name) => emoji.get(name) });
}
