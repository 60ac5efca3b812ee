const letter = '[\\p{L}\\p{N}]';
const inline = new RegExp(
  '`(?<code>[^`\\n]+)`' +
    '|<(?<reference>[^<>\\n]+)>' +
    "|:(?<emoji>[a-z0-9_+'-]+(?:::skin-tone-[2-6])?):" +
    `|(?<!${letter})(?<mark>[*_~])(?=\\S)(?<inside>[^\\n]*?\\S)\\k<mark>(?!${letter})`,
  'gu',
);
const styles = { '*': 'bold', _: 'italic', '~': 'strike' };

/**
 * Reads Slack's mrkdwn, as it is on the wire with `&`, `<` and `>` escaped, into plain nodes:
 * text, bold, italic, strike (`children`), code, pre, quote, link, user, channel, group, broadcast, date, emoji, break.
 */
export function parseMrkdwn(source) {
  const nodes = [];
  const parts = String(source).split(/```\n?([\s\S]*?)\n?```/);
  for (const [index, part] of parts.entries())
    if (index % 2)
      nodes.push({ type: 'pre', text: unescapeText(part.replace(/<(?:[^<>|]*\|)?([^<>]*)>/g, '$1')) });
    else if (part) nodes.push(...parseLines(part));
  return nodes;
}

/** Undoes Slack's escaping; `&amp;` last, or `&amp;lt;` would become `<`. */
export const unescapeText = (text) =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

function parseLines(text) {
  const nodes = [];
  let quote;
  for (const [index, line] of text.split('\n').entries()) {
    const quoted = /^(?:&gt;|>)\s?(.*)$/.exec(line);
    if (quoted) {
      if (quote) quote.children.push({ type: 'break' });
      else {
        quote = { type: 'quote', children: [] };
        nodes.push(quote);
      }
      quote.children.push(...parseInline(quoted[1]));
      continue;
    }
    if (index > 0 && !quote) nodes.push({ type: 'break' });
    quote = undefined;
    nodes.push(...parseInline(line));
  }
  return nodes;
}

function parseInline(text) {
  const nodes = [];
  let from = 0;
  for (const match of text.matchAll(inline)) {
    addText(nodes, text.slice(from, match.index));
    from = match.index + match[0].length;
    const { code, reference, emoji, mark, inside } = match.groups;
    if (code !== undefined) nodes.push({ type: 'code', text: unescapeText(code) });
    else if (reference !== undefined) nodes.push(parseReference(reference));
    else if (emoji !== undefined) nodes.push({ type: 'emoji', name: emoji });
    else nodes.push({ type: styles[mark], children: parseInline(inside) });
  }
  addText(nodes, text.slice(from));
  return nodes;
}

function addText(nodes, text) {
  if (text) nodes.push({ type: 'text', text: unescapeText(text) });
}

function parseReference(body) {
  const bar = body.indexOf('|');
  const target = bar < 0 ? body : body.slice(0, bar);
  const label = bar < 0 ? '' : unescapeText(body.slice(bar + 1));
  if (target.startsWith('@')) return { type: 'user', id: target.slice(1), label };
  if (target.startsWith('#')) return { type: 'channel', id: target.slice(1), label };
  if (target.startsWith('!subteam^')) return { type: 'group', id: target.split('^')[1], label };
  if (target.startsWith('!date^')) {
    const [, stamp, format, link] = target.split('^');
    return { type: 'date', stamp: Number(stamp), format, link: link && unescapeText(link), text: label };
  }
  if (target.startsWith('!')) return { type: 'broadcast', name: label || target.slice(1) };
  const url = unescapeText(target);
  return { type: 'link', url, text: label || url.replace(/^mailto:/, '') };
}

/** Whether a link may be followed: nothing that could run as a script. */
export const isSafeUrl = (url) => /^(https?:\/\/|mailto:|tel:)/i.test(String(url).trim());
