import { describe, expect, it } from '@jest/globals';
import { parseWebhook } from '../../../src/edges/whatsapp/cloud/incoming/webhook.js';
import { cleanName } from '../../../src/edges/whatsapp/port/clean.js';
import { bodyWith, now, textFrom } from './bodies.js';

const sendersOf = (messages: unknown[], contacts?: unknown) =>
  parseWebhook(bodyWith({ messages, ...(contacts !== undefined && { contacts }) }), now).items.flatMap(
    (item) => item.messages.map(({ sender }) => sender),
  );
const hidden = (more: Record<string, unknown> = {}) => ({ ...textFrom('', 'x'), from: undefined, ...more });

describe('who wrote a message', () => {
  it('is the phone, with the name and id of the matching contact', () => {
    const contacts = [
      { wa_id: '34611', profile: { name: 'Other' } },
      { wa_id: '34612345678', user_id: 'ES.1', profile: { name: 'Lucía', username: '@lucia' } },
    ];
    expect(sendersOf([textFrom('34612345678', 'x')], contacts)).toEqual([
      { phone: '34612345678', bsuid: 'ES.1', username: 'lucia', profileName: 'Lucía' },
    ]);
  });

  it('is known without a contacts block, or with a broken one', () => {
    expect(sendersOf([textFrom('+34 612-34', 'x')])).toEqual([{ phone: '3461234' }]);
    expect(sendersOf([textFrom('34612', 'x')], 'oops')).toEqual([{ phone: '34612' }]);
    expect(sendersOf([textFrom('34612', 'x')], [null, { wa_id: '34612', profile: null }])).toEqual([
      { phone: '34612' },
    ]);
    expect(sendersOf([{ ...textFrom('', 'x'), from: 34612345678 }])).toEqual([{ phone: '34612345678' }]);
  });

  it('is the business-scoped id when the phone is hidden', () => {
    const contacts = [{ user_id: 'US.13491208655302741918', profile: { name: 'Maya', username: 'maya.o' } }];
    const message = hidden({ from_user_id: 'US.13491208655302741918', from_parent_user_id: 'US.ENT.1181' });
    expect(sendersOf([message], contacts)).toEqual([
      {
        bsuid: 'US.13491208655302741918',
        parentBsuid: 'US.ENT.1181',
        username: 'maya.o',
        profileName: 'Maya',
      },
    ]);
    expect(sendersOf([hidden()], contacts)[0]).toMatchObject({ bsuid: 'US.13491208655302741918' });
    expect(sendersOf([textFrom('US.1349', 'x')])).toEqual([{ bsuid: 'US.1349' }]);
  });

  it('is found by a national variant of the number', () => {
    const contacts = [{ wa_id: '551187654321', profile: { name: 'Bia' } }];
    expect(sendersOf([textFrom('5511987654321', 'x')], contacts)).toEqual([
      { phone: '5511987654321', profileName: 'Bia' },
    ]);
  });

  it("is never given another customer's name or id", () => {
    const contacts = [{ wa_id: '34611111111', user_id: 'ES.1', profile: { name: 'Ana' } }];
    expect(sendersOf([textFrom('34611111111', 'x'), textFrom('34622222222', 'y')], contacts)).toEqual([
      { phone: '34611111111', bsuid: 'ES.1', profileName: 'Ana' },
      { phone: '34622222222' },
    ]);
  });
});

describe('a profile name', () => {
  it.each([
    ['Lucía Fernández', 'Lucía Fernández'],
    ['  two\nlines\t ', 'two lines'],
    ['\u202eevil\u202c \u2066x\u2069', 'evil x'],
    ['A\u200bn\u200da\ufeff', 'Ana'],
    ['👩‍💻 Ana ❤️', '👩‍💻 Ana ❤️'],
    ['محمد', 'محمد'],
    ['\u3164\u2800\u200b', '\u2800'],
    ['\u0000\u200f', undefined],
  ])('%j is shown as %j', (name, shown) => {
    expect(cleanName(name)).toBe(shown);
  });

  it('has at most 80 characters, counted whole', () => {
    expect([...(cleanName('🙂'.repeat(100)) ?? '')]).toHaveLength(80);
  });
});
