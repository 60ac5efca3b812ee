import { describe, expect, it } from '@jest/globals';
import { code, literal, titleLink } from '../../src/edges/slack/core/literal.js';
import { cutText, splitText } from '../../src/edges/slack/core/split-text.js';
import { useThreadline } from '../support/threadline.js';
import { until } from '../support/until.js';

interface Node {
  type: string;
  text?: string;
  url?: string;
  children?: Node[];
}
const page = '../../src/simulators/slack/page/mrkdwn.js';
const { parseMrkdwn } = (await import(page)) as { parseMrkdwn(text: string): Node[] };

const flat = (nodes: Node[]): Node[] => nodes.flatMap((node) => [node, ...flat(node.children ?? [])]);
const textOf = (nodes: Node[]): string =>
  nodes.map(({ text, children }) => text ?? textOf(children ?? [])).join('');

const odd = ['a *b* c', '_Eva_', '~gone~', '`code`', '*', '**bold', 'a_b_c', '<x|y> & *z*', '* a *b'];

describe('A name with characters that format', () => {
  it.each(odd)('is shown as it is in a link: %s', (name) => {
    const nodes = flat(parseMrkdwn(`${titleLink(`#1005 ${name}`, 'https://x.example/1')} · wrote *today*`));
    expect(nodes.filter(({ type }) => type === 'link')).toEqual([
      { type: 'link', url: 'https://x.example/1', text: `#1005 ${name}` },
    ]);
    expect(nodes.filter(({ type }) => ['italic', 'strike', 'code'].includes(type))).toEqual([]);
  });

  it.each(odd)('formats nothing where it is no link: %s', (name) => {
    for (const said of [`*${literal(name)}* wrote`, `_${literal(name)}:_ hello`, literal(name)]) {
      const nodes = parseMrkdwn(said);
      expect(nodes.length).toBeLessThanOrEqual(2);
      expect(flat(nodes).filter(({ type }) => !['text', 'bold', 'italic'].includes(type))).toEqual([]);
      expect(textOf(nodes)).toHaveLength(
        said
          .replaceAll('&amp;', '&')
          .replaceAll('&lt;', '<')
          .replaceAll('&gt;', '>')
          .replace(/^[*_]|[*_](?= )/g, '').length,
      );
    }
    expect(parseMrkdwn(code(name))).toEqual([{ type: 'code', text: name.replaceAll('`', 'ˋ') }]);
  });

  it('stays bold and as it is where it has none of them', () => {
    expect(titleLink('#1 Ana_María', 'https://x.example')).toBe('<https://x.example|#1 Ana_María>');
    expect(titleLink('#1 Ana & Eva', 'https://x.example')).toBe('*<https://x.example|#1 Ana &amp; Eva>*');
    expect(literal('snake_case 2*3 jane.doe_1@x.example')).toBe('snake_case 2*3 jane.doe_1@x.example');
  });
});

describe('A long text in mrkdwn', () => {
  it('is cut between lines or words, never in a character, an entity or a mention', () => {
    const words = `${'word '.repeat(30)}&amp; <@U0ANA> 😀`.repeat(60);
    const parts = splitText(words, 500);
    for (const part of parts) {
      expect(part.length).toBeLessThanOrEqual(500);
      expect(part).not.toMatch(/&[a-z]*$|<[^>]*$|^[^<]*>|[\uD800-\uDBFF]$|^[\uDC00-\uDFFF]/);
    }
    expect(parts.join(' ').replace(/\s+/g, '')).toBe(words.replace(/\s+/g, ''));
    expect(splitText('a'.repeat(1_001), 500).map(({ length }) => length)).toEqual([500, 500, 1]);
    expect(splitText('😀'.repeat(400), 501).join('')).toBe('😀'.repeat(400));
    expect(splitText('')).toEqual(['']);
  });

  it('ends with an ellipsis where something was left out', () => {
    expect(cutText('short', 10)).toBe('short');
    expect(cutText('&amp;'.repeat(10), 12)).toBe('&amp;&amp; …');
  });
});

describe('The lists of a workspace', () => {
  const threadline = useThreadline();

  it('show such a name as it is: home and search', async () => {
    const phone = '34661000001';
    const customer = threadline.whatsapp.customer({ name: 'a *b* c', phone });
    await customer.says('agent');
    const { channel, ts } = await threadline.root(phone);
    const ana = threadline.slack.user('ana');
    await ana.clicks({ channel, ts }, 'claim');
    await ana.opensHome();
    const shown = () =>
      (ana.home()?.blocks ?? [])
        .flatMap((block) => (block as { text?: { type: string; text: string } }).text ?? [])
        .filter(({ type }) => type === 'mrkdwn')
        .flatMap(({ text }) => flat(parseMrkdwn(text)));
    const { number } = (await threadline.conversation(phone))!;
    await until(
      () => shown().some(({ type, text }) => type === 'link' && text === `#${number} a *b* c`),
      'the link in the home',
      { seen: () => ana.home()?.blocks },
    );
    await ana.runs('/wa find 34661000001', { channel: 'support' });
    const found = await until(
      () => ana.ephemerals('support').find(({ text }) => text.includes(`#${number}`)),
      'the contact',
    );
    expect(flat(parseMrkdwn(found.text)).filter(({ type }) => type === 'bold')).toHaveLength(1);
  });
});
