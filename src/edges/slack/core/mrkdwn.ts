/**
 * Between Slack's mrkdwn and WhatsApp's formatting. Both write *bold*, _italic_, ~strike~, `code` and ```blocks```
 * the same way; what differs is escaping, mentions, links, quotes and emoji.
 * Sources: docs.slack.dev "Formatting message text"; faq.whatsapp.com "How to format your messages".
 */

/** Customer text for Slack: the three control characters escaped, so nothing in it can mention or link. */
export function escapeSlack(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

/** Stands before the name of every post that is a customer's, and nowhere else: it is taken out of all names. */
const customerMark = '👤';

/**
 * A name as it may stand anywhere in Slack, as in its `username`: no control or direction characters, no markup, no
 * emoji by code, not the mark of customers, at most 80 characters.
 */
export function slackName(name: string): string {
  const clean = emojiAsText(
    name
      // Half characters too: two of them on either side of a mark would become one.
      .replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, '')
      .replaceAll(customerMark, '')
      .replace(/[<>&@]/g, ''),
  ).trim();
  return clean.slice(0, 80) || 'Customer';
}

/** The name of a post that is a customer's: whatever they call themselves, no post of ours looks like it. */
export const customerName = (name: string): string => `${customerMark} ${slackName(name).slice(0, 77)}`;

/** Slack shows `:tada:` as an emoji, also in plain text; with another colon (U+A789) it stays text. */
export const emojiAsText = (text: string): string => text.replace(/:(?=[^\s:]+:)/gu, '꞉');

export interface Names {
  /** What to call a mentioned Slack user, group or channel; what nobody can name stays to be seen by its id. */
  user(id: string): string | undefined;
  group(id: string): string | undefined;
  channel(id: string): string | undefined;
  /** Unicode for an emoji's short name; undefined for a workspace's own. */
  emoji(name: string): string | undefined;
}

/** An agent's Slack message as the customer will read it on WhatsApp. */
export function toWhatsApp(mrkdwn: string, names: Names): string {
  const text = mrkdwn
    .replace(
      /<@([A-Z0-9]+)(?:\|([^>]*))?>/g,
      (_all, id: string, label?: string) => `@${names.user(id) ?? label ?? id}`,
    )
    .replace(
      /<#([A-Z0-9]+)(?:\|([^>]*))?>/g,
      (_all, id: string, label?: string) => `#${names.channel(id) || label || id}`,
    )
    .replace(
      /<!subteam\^([A-Z0-9]+)(?:\|@?([^>]*))?>/g,
      (_all, id: string, label?: string) => `@${names.group(id) || label || id}`,
    )
    .replace(/<!(here|channel|everyone)(?:\|[^>]*)?>/g, '@$1')
    // A date, and whatever Slack thinks of next: its words, else its name.
    .replace(
      /<!([a-z_]+)(?:\^[^>|]*)?(?:\|([^>]*))?>/g,
      (_all, what: string, label?: string) => label || `@${what}`,
    )
    .replace(/<([^>|]+)\|([^>]*)>/g, link)
    .replace(/<(?:mailto:|tel:)?([^>|]+)>/g, '$1')
    .replace(/:([a-z0-9_+'-]+)(?:::skin-tone-\d)?:/g, (all, name: string) => names.emoji(name) ?? all)
    .replace(/^&gt;&gt;&gt;\s?/gm, '> ')
    .replace(/^&gt;\s?/gm, '> ');
  return text
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&')
    .replace(/\u00a0/g, ' ')
    .trim();
}

/** A labelled link: said once when the label says the same, else "label (address)". */
function link(_all: string, url: string, label: string): string {
  const [, scheme, target] = /^(mailto:|tel:)?(.*)$/s.exec(url)! as unknown as [string, string?, string?];
  if (label === '' || !target) return target ?? url;
  if (scheme ? isSameContact(scheme, target, label) : bareAddress(target) === bareAddress(label))
    return scheme ? label : target;
  return `${label} (${target})`;
}

/** Slack links phones and e-mail addresses by itself, and writes the target its own way. */
function isSameContact(scheme: string, target: string, label: string): boolean {
  if (scheme === 'mailto:') return target.replace(/\?.*$/s, '').toLowerCase() === label.trim().toLowerCase();
  const [number, said] = [target, label].map((text) => text.replace(/\D/g, '')) as [string, string];
  // One of them may lack the country code, and the label may have an extension behind.
  const isPart = number.endsWith(said) || said.endsWith(number) || said.startsWith(number);
  return number === said || (isPart && Math.min(number.length, said.length) >= fewestDigits);
}

/** The fewest digits that are a phone, and no other number that happens to end alike. */
const fewestDigits = 7;

/** A web address as people type it. */
const bareAddress = (text: string): string =>
  readable(text)
    .toLowerCase()
    .replace(/^https?:\/\//, '')
    .replace(/^www\./, '')
    .replace(/\/$/, '');

function readable(text: string): string {
  try {
    return decodeURI(text);
  } catch {
    return text;
  }
}

/**
 * The emoji of a message by short name: Slack puts their Unicode code points ("1f44d-1f3fd") into the rich text
 * beside the plain `:name:` form.
 */
export function emojiOf(blocks: unknown): Map<string, string> {
  const found = new Map<string, string>();
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) node.forEach(visit);
    else if (node && typeof node === 'object') {
      const { type, name, unicode, ...rest } = node as Record<string, unknown>;
      if (type === 'emoji' && typeof name === 'string' && typeof unicode === 'string') {
        found.set(name, fromCodePoints(unicode));
      }
      Object.values(rest).forEach(visit);
    }
  };
  visit(blocks);
  return found;
}

function fromCodePoints(unicode: string): string {
  const points = unicode.split('-').map((hex) => Number.parseInt(hex, 16));
  return points.every((point) => point > 0 && point <= 0x10ffff) ? String.fromCodePoint(...points) : '';
}
