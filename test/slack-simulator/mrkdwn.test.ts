import { describe, expect, it } from '@jest/globals';

interface Node {
  type: string;
  text?: string;
  url?: string;
  id?: string;
  children?: Node[];
}

const page = '../../src/simulators/slack/page/mrkdwn.js';
const { parseMrkdwn, isSafeUrl } = (await import(page)) as {
  parseMrkdwn(text: string): Node[];
  isSafeUrl(url: string): boolean;
};

describe('the mrkdwn of the page', () => {
  it('reads styles only at the edges of words', () => {
    expect(parseMrkdwn('*bold* _it_ ~no~ `a*b*` snake_case_name 2*3*4')).toEqual([
      { type: 'bold', children: [{ type: 'text', text: 'bold' }] },
      { type: 'text', text: ' ' },
      { type: 'italic', children: [{ type: 'text', text: 'it' }] },
      { type: 'text', text: ' ' },
      { type: 'strike', children: [{ type: 'text', text: 'no' }] },
      { type: 'text', text: ' ' },
      { type: 'code', text: 'a*b*' },
      { type: 'text', text: ' snake_case_name 2*3*4' },
    ]);
  });

  it('reads mentions, channels, links, dates and broadcasts', () => {
    const nodes = parseMrkdwn(
      '<@U1> <#C1|desk> <https://a.b/?x=1&amp;y=2|here> <!channel> <!date^1700000000^{time}|then>',
    );
    expect(nodes.filter(({ type }) => type !== 'text')).toEqual([
      { type: 'user', id: 'U1', label: '' },
      { type: 'channel', id: 'C1', label: 'desk' },
      { type: 'link', url: 'https://a.b/?x=1&y=2', text: 'here' },
      { type: 'broadcast', name: 'channel' },
      { type: 'date', stamp: 1_700_000_000, format: '{time}', link: undefined, text: 'then' },
    ]);
  });

  it('keeps escaped markup as text, also when it was escaped twice', () => {
    expect(parseMrkdwn('&lt;img src=x onerror=alert(1)&gt; &amp;lt;!channel&amp;gt;')).toEqual([
      { type: 'text', text: '<img src=x onerror=alert(1)> &lt;!channel&gt;' },
    ]);
  });

  it('reads quotes and preformatted text', () => {
    expect(parseMrkdwn('&gt; one\n&gt; two\nthree```\na *b*\n```')).toMatchObject([
      { type: 'quote', children: [{ text: 'one' }, { type: 'break' }, { text: 'two' }] },
      { type: 'text', text: 'three' },
      { type: 'pre', text: 'a *b*' },
    ]);
  });

  it('follows only harmless links', () => {
    const urls = [
      'https://a.b',
      'http://a.b',
      'mailto:a@b.c',
      'javascript:alert(1)',
      ' JavaScript:x',
      'data:text/html,x',
    ];
    expect(urls.map(isSafeUrl)).toEqual([true, true, true, false, false, false]);
  });
});
