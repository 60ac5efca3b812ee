import { describe, expect, it } from '@jest/globals';
import { parseRetryAfter } from '../../../src/edges/whatsapp/cloud/core/client.js';
import { failureFrom, knownError } from '../../../src/edges/whatsapp/cloud/core/errors.js';
import { sendResultOf } from '../../../src/edges/whatsapp/cloud/core/send-result.js';

const answered = (status: number, json?: unknown, retryAfterMs?: number) =>
  sendResultOf({ kind: 'answered', status, json, retryAfterMs });
const refusal = (status: number, code: number, more: Record<string, unknown> = {}) =>
  answered(status, { error: { code, message: `(#${code}) Title`, ...more } });

describe('an error code', () => {
  it.each([
    [4, 'retry'],
    [80007, 'retry'],
    [130429, 'retry'],
    [131056, 'retry'],
    [131000, 'retry'],
    [131016, 'retry'],
    [131057, 'retry'],
    [131047, 'refused'],
    [131049, 'refused'],
    [131050, 'refused'],
    [131026, 'refused'],
    [130472, 'refused'],
    [131062, 'refused'],
    [132000, 'refused'],
    [368, 'refused'],
    [131031, 'refused'],
    [131053, 'refused'],
    [190, 'account'],
    [0, 'account'],
    [10, 'account'],
    [294, 'account'],
  ])('%i is for %s', (code, kind) => {
    expect(knownError(code)?.kind).toBe(kind);
  });

  it('has a sentence that fits with and without details', () => {
    expect(failureFrom(100, 'x', "The parameter text['body'] is required.").message).toBe(
      "WhatsApp found something wrong in the message: The parameter text['body'] is required.",
    );
    expect(failureFrom(100).message).toBe('WhatsApp found something wrong in the message.');
    expect(failureFrom(135000).message).toBe('WhatsApp refused the message and gives no reason.');
  });

  it('that nobody knows is shown in the platform’s own words', () => {
    expect(failureFrom(999001, 'New rule', 'Because.')).toEqual({
      code: '999001',
      message: 'WhatsApp refused the message (code 999001): Because.',
    });
    expect(failureFrom('x').message).toBe('WhatsApp refused the message and gave no reason (code x).');
  });
});

describe('what became of a send', () => {
  it('is accepted with the id and the recipient the platform names', () => {
    const json = {
      contacts: [{ input: '5511', wa_id: '5512', user_id: 'BR.1' }],
      messages: [{ id: 'wamid.1' }],
    };
    expect(answered(200, json)).toEqual({
      outcome: 'accepted',
      providerId: 'wamid.1',
      deliveredTo: { phone: '5512', bsuid: 'BR.1' },
    });
    expect(answered(200, { messages: [{ id: 'wamid.1' }] })).toEqual({
      outcome: 'accepted',
      providerId: 'wamid.1',
    });
  });

  it.each([[undefined], [null], ['OK'], [{}], [{ messages: [] }], [{ messages: [{ id: '' }] }]])(
    'is unknown when a 200 holds %j',
    (json) => {
      expect(answered(200, json)).toMatchObject({ outcome: 'unknown', failure: { code: 'unreadable' } });
    },
  );

  it('is refused when a 200 holds an error', () => {
    expect(refusal(200, 131047)).toMatchObject({ outcome: 'refused', failure: { code: '131047' } });
  });

  it('is refused for a code that says the message will never be taken', () => {
    expect(refusal(400, 131047)).toMatchObject({ outcome: 'refused', failure: { code: '131047' } });
    expect(refusal(400, 999001)).toMatchObject({ outcome: 'refused' });
  });

  it.each([
    [429, 130429, 2_000],
    [400, 131056, 6_000],
    [400, 80007, 60_000],
    [500, 131000, undefined],
    [503, 131047, undefined],
    [500, 999001, undefined],
  ])('is a retry for HTTP %i with code %i, after %s ms', (status, code, afterMs) => {
    const result = refusal(status, code);
    expect(result.outcome).toBe('retry');
    expect('afterMs' in result ? result.afterMs : undefined).toBe(afterMs);
  });

  it('is a retry where the platform says the trouble passes', () => {
    expect(refusal(400, 999001, { is_transient: true }).outcome).toBe('retry');
  });

  it('is a slow retry, with what to do, when the account is at fault', () => {
    expect(refusal(401, 190)).toEqual({
      outcome: 'retry',
      afterMs: 60_000,
      holds: 'number', // nothing else would leave either
      failure: {
        code: '190',
        message:
          'The access token has expired or was withdrawn. Renew the access token of this channel. The message is kept and will be tried again.',
      },
    });
    expect(refusal(400, 100, { error_subcode: 33 })).toMatchObject({
      outcome: 'retry',
      failure: { code: '33' },
    });
  });

  it.each([[503], [500], [408], [429], [301], [302], [401], [403], [404]])(
    'is a retry for HTTP %i that is not WhatsApp’s answer',
    (status) => {
      expect(answered(status).outcome).toBe('retry');
    },
  );

  it.each([[502], [504], [520], [524]])(
    'is unknown for HTTP %i of a gateway, and a retry for one of WhatsApp itself',
    (status) => {
      expect(answered(status)).toMatchObject({ outcome: 'unknown', failure: { code: String(status) } });
      expect(answered(status, { error: { code: 131016 } })).toMatchObject({ outcome: 'retry' });
    },
  );

  it('waits as long as the answer asks', () => {
    expect(answered(429, { error: { code: 130429 } }, 7_000)).toMatchObject({ afterMs: 7_000 });
    expect(answered(503, undefined, 9_000)).toMatchObject({ afterMs: 9_000 });
  });
});

it('Retry-After is read as seconds or a date, up to an hour', () => {
  const now = Date.parse('2026-11-10T12:00:00Z');
  expect(parseRetryAfter('3', now)).toBe(3_000);
  expect(parseRetryAfter('Tue, 10 Nov 2026 12:00:30 GMT', now)).toBe(30_000);
  expect(parseRetryAfter('Tue, 10 Nov 2026 11:00:00 GMT', now)).toBe(0);
  expect(parseRetryAfter('999999', now)).toBe(3_600_000);
  expect(parseRetryAfter('soon', now)).toBeUndefined();
  expect(parseRetryAfter(undefined, now)).toBeUndefined();
});
