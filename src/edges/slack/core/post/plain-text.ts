import type { Desk } from '../desk-context.js';
import { emojiOf, escapeSlack, toWhatsApp } from '../mrkdwn.js';

/** What an agent typed in Slack as people outside Slack read it: mentions as names, emoji as characters. Throws when Slack could not be asked for a name now. */
export const plainText = (desk: Desk, text: string, blocks?: unknown): Promise<string> =>
  readable(desk, text, blocks, (id) => desk.names.user(id));

/** The same for a note, where a mention of an agent is their `@handle`: that is whom the note calls. */
export const noteText = (desk: Desk, text: string, blocks?: unknown): Promise<string> =>
  readable(
    desk,
    text,
    blocks,
    async (id) => (await desk.agents.find(id))?.handle ?? (await desk.names.user(id)),
  );

/** How many of a kind are named in one text; the others stay to be seen. */
const mostNamed = 20;

async function readable(
  desk: Desk,
  text: string,
  blocks: unknown,
  userName: (id: string) => Promise<string | undefined>,
): Promise<string> {
  const { names } = desk;
  const [users, groups, channels] = await Promise.all([
    named(text, /<@([A-Z0-9]+)/g, userName),
    named(text, /<!subteam\^([A-Z0-9]+)/g, (id) => names.group(id)),
    named(text, /<#([A-Z0-9]+)/g, (id) => names.channel(id)),
  ]);
  const emoji = emojiOf(blocks);
  return toWhatsApp(text, {
    user: (id) => users.get(id),
    group: (id) => groups.get(id),
    channel: (id) => channels.get(id),
    emoji: (name) => emoji.get(name),
  });
}

/** What the ids that the pattern finds in the text are called. */
async function named(
  text: string,
  pattern: RegExp,
  nameOf: (id: string) => Promise<string | undefined>,
): Promise<Map<string, string | undefined>> {
  const ids = [...new Set([...text.matchAll(pattern)].map((match) => match[1]!))].slice(0, mostNamed);
  return new Map(await Promise.all(ids.map(async (id) => [id, await nameOf(id)] as const)));
}

/** A reference as Slack writes one, or a character that stands for itself only where Slack escaped it. */
const unescaped =
  /<(?:[@#!][^\s<>|]+|(?:https?|mailto|tel):[^\s<>|]+)(?:\|[^<>]*)?>|&(?!(?:amp|lt|gt);)|[<>]/g;

/** What follows a slash command, as a post would say it: whether Slack escapes there, too, differs by setting and time. */
export const slashText = (text: string): string =>
  text.replace(unescaped, (found) => (found.length > 1 ? found : escapeSlack(found)));
