import { h } from './dom.js';

const around = (mark) => (text) => {
  if (text.length > 2 * mark.length && text.startsWith(mark) && text.endsWith(mark))
    return text.slice(mark.length, -mark.length);
  return `${mark}${text}${mark}`;
};
const block = (text) => /^```\n([\s\S]*)\n```$/.exec(text)?.[1] ?? `\`\`\`\n${text}\n\`\`\``;
/** Puts something before every line, or takes it away where every line has it. */
const before = (start, has) => (text) => {
  const lines = text.split('\n');
  const all = lines.every((line) => has.test(line));
  return lines.map((line, index) => (all ? line.replace(has, '') : `${start(index)}${line}`)).join('\n');
};

const formats = [
  { name: 'Bold', sign: 'B', mark: '*', key: 'b' },
  { name: 'Italic', sign: 'I', mark: '_', key: 'i' },
  { name: 'Strikethrough', sign: 'S', mark: '~' },
  { name: 'Code', sign: '<>', mark: '`' },
  { name: 'Code block', sign: '{ }', lines: block },
  { name: 'Quote', sign: '❝', lines: before(() => '> ', /^> /) },
  { name: 'Bulleted list', sign: '•—', lines: before(() => '• ', /^• /) },
  { name: 'Ordered list', sign: '1—', lines: before((index) => `${index + 1}. `, /^\d+\. /) },
];

/** The buttons above a box to write in. Each does it to the selected text, and takes it away when it is there. */
export function formatBar(box) {
  const buttons = formats.map((format) => {
    const shown = h(
      'button',
      { type: 'button', class: 'format', title: format.name, 'aria-label': format.name },
      h('span', { class: format.name.toLowerCase().replaceAll(' ', '-') }, format.sign),
    );
    // The box keeps its selection.
    shown.addEventListener('mousedown', (event) => event.preventDefault());
    shown.addEventListener('click', () => apply(box, format));
    return shown;
  });
  box.addEventListener('keydown', (event) => {
    const format = (event.ctrlKey || event.metaKey) && formats.find(({ key }) => key === event.key);
    if (!format) return;
    event.preventDefault();
    apply(box, format);
  });
  return h('div', { class: 'format-bar', role: 'toolbar', 'aria-label': 'Formatting' }, buttons);
}

function apply(box, { mark, lines }) {
  const [from, to] = mark ? marked(box, mark) : wholeLines(box);
  const text = box.value.slice(from, to);
  // Marks count at the edge of words only: blanks that were selected along stay outside.
  const [, start, inside, end] = mark ? /^(\s*)([\s\S]*?)(\s*)$/.exec(text) : ['', '', text, ''];
  const changed = `${start}${(lines ?? around(mark))(inside)}${end}`;
  box.setRangeText(changed, from, to, 'select');
  // Nothing was selected: what is typed next goes between the marks.
  if (mark && inside === '')
    box.setSelectionRange(from + text.length + mark.length, from + text.length + mark.length);
  box.dispatchEvent(new Event('input'));
  box.focus();
}

/** The selection, with the marks that stand around it already. */
function marked({ value, selectionStart: from, selectionEnd: to }, mark) {
  const within = to > from && value.slice(from - mark.length, from) === mark && value.startsWith(mark, to);
  return within ? [from - mark.length, to + mark.length] : [from, to];
}

function wholeLines({ value, selectionStart, selectionEnd }) {
  const end = value.indexOf('\n', selectionEnd);
  return [value.lastIndexOf('\n', selectionStart - 1) + 1, end < 0 ? value.length : end];
}
