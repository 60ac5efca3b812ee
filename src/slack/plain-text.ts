import type { Desk } from './desk-context.js';
import { emojiOf, toWhatsApp } from './mrkdwn.js';

/** What an agent typed in Slack as people outside Slack read it: mentions as names, emoji as characters. */
export async function plainText(desk: Desk, text: string, blocks?: unknown): Promise<string> {
  const ids = [...new Set([...text.matchAll(/<@([A-Z0-9]+)/g)].map((match) => match[1]!))].slice(0, 20);
  const names = new Map(
    await Promise.all(ids.map(async (id) => [id, await desk.agents.displayName(id)] as const)),
  );
  const emoji = emojiOf(blocks);
  return toWhatsApp(text, { user: (id) => names.get(id), emoji: (name) => emoji.get(name) });
}
