import { describe, expect, it } from '@jest/globals';

interface Node {
  type: string;
  text?: string;
  number?: string;
  children?: Node[];
}

// The page is plain JavaScript for browsers; only the part that needs no document is tried here.
const script = '../../src/simulators/whatsapp/page/formatting.js';
const { parse } = (await import(script)) as { parse: (text: string) => Node[] };

/** A tree as text: `bold(a italic(b))`. */
const shown = (node: Node): string => {
  const inner = node.text ?? (node.children ?? []).map(shown).join('');
  return ['text', 'line'].includes(node.type) ? inner : `${node.type}(${inner})`;
};
const formatted = (text: string) => parse(text).map(shown).join('|');

describe("WhatsApp's formatting on the phone", () => {
  it.each([
    ['*bold* _italic_ ~strike~ `code`', 'bold(bold) italic(italic) strike(strike) code(code)'],
    ['*all _of_ it*', 'bold(all italic(of) it)'],
    ['2*3*4 and snake_case_name', '2*3*4 and snake_case_name'],
    ['* not bold * and *not\nbold*', 'bullet(not bold * and *not)|bold*'],
    ['`*plain*`', 'code(*plain*)'],
    ['see https://a.es/x_y_z, *now*', 'see link(https://a.es/x_y_z), bold(now)'],
    ['a\n\nb', 'a||b'],
    ['- one\n* two\n3. three', 'bullet(one)|bullet(two)|number(three)'],
    ['> said\nanswer', 'quote(said)|answer'],
    ['before ```a *b*\n  c``` after', 'before |mono(a *b*\n  c)| after'],
    ['```x```', 'mono(x)'],
    ['<img src=x onerror=alert(1)>', '<img src=x onerror=alert(1)>'],
    ['javascript:alert(1)', 'javascript:alert(1)'],
    ['', ''],
  ])('%j is shown as %j', (text, tree) => {
    expect(formatted(text)).toBe(tree);
  });

  it('takes no time for a hostile text', () => {
    // Were the time to grow with the square of the length, these would take minutes.
    formatted('*a '.repeat(100_000));
    formatted('```'.repeat(100_000));
  });
});
