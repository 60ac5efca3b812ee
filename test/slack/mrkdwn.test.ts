import { describe, expect, it } from '@jest/globals';
import {
  customerName,
  emojiOf,
  escapeSlack,
  slackName,
  toWhatsApp,
} from '../../src/edges/slack/core/mrkdwn.js';

const names = {
  user: (id: string) => (id === 'U1' ? 'Ana' : undefined),
  group: (id: string) => (id === 'S1' ? 'billing' : undefined),
  channel: (id: string) => (id === 'C2' ? 'returns' : undefined),
  emoji: (name: string) => (name === 'wave' ? '👋' : undefined),
};

describe('From Slack to WhatsApp', () => {
  it.each([
    ['*bold* _it_ ~no~ `code`', '*bold* _it_ ~no~ `code`'],
    ['a &lt; b &amp;&amp; c &gt; d', 'a < b && c > d'],
    ['&amp;lt; stays', '&lt; stays'],
    ['hi <@U1> and <@U2|ben>', 'hi @Ana and @ben'],
    ['see <#C1|general>', 'see #general'],
    ['<https://example.com>', 'https://example.com'],
    ['<https://example.com/|example.com>', 'https://example.com/'],
    ['<https://example.com/a|our prices>', 'our prices (https://example.com/a)'],
    ['<mailto:a@b.co|a@b.co>', 'a@b.co'],
    ['<tel:+34612|call>', 'call (+34612)'],
    ['<!here> look', '@here look'],
    ['ask <@U9> or <@W9|carl>', 'ask @U9 or @carl'],
    ['the <!subteam^S1> team', 'the @billing team'],
    ['the <!subteam^S1|@old-name> team', 'the @billing team'],
    ['the <!subteam^S9|@night-shift> team', 'the @night-shift team'],
    ['the <!subteam^S9> team', 'the @S9 team'],
    ['see <#C2> and <#C2|>', 'see #returns and #returns'],
    ['see <#C9> and <#C9|> and <#G9|old>', 'see #C9 and #C9 and #old'],
    ['<!something^new|as it reads> <!other>', 'as it reads @other'],
    ['<!date^1700000000^{date}^https://example.com|14 Nov>', '14 Nov'],
    ['call <tel:4155550100|415-555-0100>', 'call 415-555-0100'],
    ['call <tel:+14155550100|(415) 555-0100>', 'call (415) 555-0100'],
    ['call <tel:+14155550100|our office>', 'call our office (+14155550100)'],
    ['<mailto:a@b.co|A@B.co> <mailto:a@b.co?subject=Hi|a@b.co>', 'A@B.co a@b.co'],
    ['<mailto:a@b.co|write us>', 'write us (a@b.co)'],
    ['<https://www.Example.com/a%20b|example.com/a b>', 'https://www.Example.com/a%20b'],
    ['<http://example.com|example.com>', 'http://example.com'],
    ['<!date^1700000000^{date}|14 Nov>', '14 Nov'],
    [':wave: :unknown_one: 10:30:00', '👋 :unknown_one: 10:30:00'],
    ['&gt; quoted\n&gt;&gt;&gt; long', '> quoted\n> long'],
    ['  spaced  ', 'spaced'],
  ])('%s', (slack, whatsapp) => {
    expect(toWhatsApp(slack, names)).toBe(whatsapp);
  });

  it('takes emoji from the rich text, skin tones too', () => {
    const blocks = [
      {
        type: 'rich_text',
        elements: [
          { type: 'rich_text_section', elements: [{ type: 'emoji', name: '+1', unicode: '1f44d-1f3fd' }] },
        ],
      },
    ];
    expect(emojiOf(blocks).get('+1')).toBe('👍🏽');
    expect(emojiOf([{ type: 'emoji', name: 'bad', unicode: 'zz' }]).get('bad')).toBe('');
    expect(emojiOf(undefined).size).toBe(0);
  });
});

describe('From WhatsApp to Slack', () => {
  it('escapes what could mention or link', () => {
    expect(escapeSlack('<!channel> & <https://x|y>')).toBe('&lt;!channel&gt; &amp; &lt;https://x|y&gt;');
  });
  it('strips what could make a name pretend', () => {
    expect(slackName('Ana\u202egnp\u200b <@U1>')).toBe('Anagnp U1');
    expect(slackName('\u200b')).toBe('Customer');
    expect(slackName('x'.repeat(200))).toHaveLength(80);
  });

  it('no customer can be called like a post of ours, and no post of ours like a customer', () => {
    const ours = ['Bot', 'Phone', 'Ana Torres', 'Ana Torres (panel)'];
    for (const name of [
      'Bot',
      'Ana Torres (panel)',
      '\u200b👤 Bot',
      '👤👤\ufe0f👤 Bot',
      '\ud83d👤\udc64 Bot',
      '  Bot',
      '',
    ]) {
      expect(customerName(name)).toMatch(/^👤 [^👤]+$/u);
      expect(ours.map(slackName)).not.toContain(customerName(name));
      expect(slackName(name)).not.toContain('👤');
    }
    expect(customerName('Bot')).toBe('👤 Bot');
    expect(customerName('x'.repeat(200))).toHaveLength(80);
  });

  it.each([
    [':white_check_mark: Ana', '꞉white_check_mark: Ana'],
    [':a:b:c:', '꞉a꞉b꞉c:'],
    [':\u200bheart:', '꞉heart:'],
    ['::1 12:30', '::1 12:30'],
  ])('keeps an emoji code in the name %j text', (name, shown) => expect(slackName(name)).toBe(shown));
});
