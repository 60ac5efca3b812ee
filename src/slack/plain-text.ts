import type { Desk } from './desk-context.js';
import { emojiOf, escapeSlack, toWhatsApp } from './mrkdwn.js';

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

/** A reference as Slack writes one, or a character that stands for itself only where Slack escaped it. */
const unescaped =
  /<(?:[@#!][^\s<>|]+|(?:https?|mailto|tel):[^\s<>|]+)(?:\|[^<>]*)?>|&(?!(?:amp|lt|gt);)|[<>]/g;

/** What follows a slash command, as a post would say it: whether Slack escapes there, too, differs by setting and time. */
export const slashText = (text: string): string =>
  text.replace(unescaped, (found) => (found.length > 1 ? found : escapeSlack(found)));
