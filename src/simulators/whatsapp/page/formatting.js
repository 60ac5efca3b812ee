/**
 * WhatsApp's own formatting, as its apps show it: *bold*, _italic_, ~strike~, `code`, ```monospace```, lists and
 * quotes. A marker counts only at the edge of a word and with something other than a space inside it.
 */
const styles = { '*': 'bold', _: 'italic', '~': 'strike', '`': 'code' };
const marked = /(?<![\p{L}\p{N}])([*_~`])(?=\S)([^\n]*?\S)\1(?![\p{L}\p{N}])/u;
const address = /https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]]/i;

/** A text as a list of blocks: `{type: 'line' | 'bullet' | 'number' | 'quote' | 'mono', …}` with inline children. */
export function parse(text) {
  return text.split(/```([\s\S]+?)```/).flatMap((part, i) => {
    if (i % 2 === 1) return [{ type: 'mono', text: part.replace(/^\n|\n$/g, '') }];
    // The breaks next to a monospace block belong to the block.
    const lines = part.replace(i > 0 ? /^\n/ : /(?!)/, '').replace(/\n$/, '');
    return part === '' || lines === '' ? [] : lines.split('\n').map(parseLine);
  });
}

function parseLine(line) {
  const bullet = /^[*-] (.+)$/.exec(line);
  if (bullet) return { type: 'bullet', children: parseInline(bullet[1]) };
  const numbered = /^(\d{1,3})\. (.+)$/.exec(line);
  if (numbered) return { type: 'number', number: numbered[1], children: parseInline(numbered[2]) };
  const quoted = /^> (.+)$/.exec(line);
  if (quoted) return { type: 'quote', children: parseInline(quoted[1]) };
  return { type: 'line', children: parseInline(line) };
}

/** Text, links and styled pieces, outermost first. */
export function parseInline(text) {
  if (text === '') return [];
  const link = address.exec(text);
  const mark = marked.exec(text);
  const first = link && (!mark || link.index <= mark.index) ? link : mark;
  if (!first) return [{ type: 'text', text }];
  const before = text.slice(0, first.index);
  const after = text.slice(first.index + first[0].length);
  return [
    ...(before ? [{ type: 'text', text: before }] : []),
    piece(first, first === link),
    ...parseInline(after),
  ];
}

function piece(match, isLink) {
  if (isLink) return { type: 'link', text: match[0] };
  const type = styles[match[1]];
  return type === 'code' ? { type, text: match[2] } : { type, children: parseInline(match[2]) };
}

const tags = { bold: 'strong', italic: 'em', strike: 's', code: 'code', mono: 'pre', quote: 'blockquote' };

/** The text as elements. Only text nodes are made from what people wrote, never markup. */
export function render(text) {
  const fragment = document.createDocumentFragment();
  for (const block of parse(text)) fragment.append(element(block));
  return fragment;
}

function element(node) {
  if (node.type === 'text') return document.createTextNode(node.text);
  if (node.type === 'link') {
    const link = Object.assign(document.createElement('a'), { href: node.text, target: '_blank' });
    link.rel = 'noopener noreferrer';
    link.textContent = node.text;
    return link;
  }
  const box = document.createElement(tags[node.type] ?? 'div');
  if (!tags[node.type]) box.className = `line line-${node.type}`;
  if (node.number) box.dataset.number = `${node.number}.`;
  if (node.text !== undefined) box.textContent = node.text;
  for (const child of node.children ?? []) box.append(element(child));
  // An empty line keeps its height.
  if (node.type === 'line' && node.children.length === 0) box.append(document.createElement('br'));
  return box;
}
