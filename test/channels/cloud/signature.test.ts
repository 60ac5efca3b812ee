import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { verifySignature } from '../../../src/edges/whatsapp/cloud/incoming/signature.js';
import { verifyHandshake } from '../../../src/edges/whatsapp/cloud/incoming/webhook.js';
import { signatureOf, webhookBytes } from '../../../src/simulators/whatsapp/webhooks/signing.js';

const secret = 'app-secret';
const sign = (bytes: Buffer, key = secret) =>
  `sha256=${createHmac('sha256', key).update(bytes).digest('hex')}`;

describe('the signature of a webhook', () => {
  const body = Buffer.from('{"name":"Luc\\u00eda"}');

  it('is right for exactly the bytes received', () => {
    expect(verifySignature(body, sign(body), secret)).toBe(true);
    expect(verifySignature(body, sign(body).toUpperCase().replace('SHA256', 'sha256'), secret)).toBe(true);
  });

  it('is wrong for the same JSON written again', () => {
    const again = Buffer.from(JSON.stringify(JSON.parse(body.toString())));
    expect(verifySignature(again, sign(body), secret)).toBe(false);
  });

  it.each([
    ['no header', undefined],
    ['an empty header', ''],
    ['another secret', sign(body, 'other')],
    ['no scheme', sign(body).slice(7)],
    ['the old scheme', `sha1=${createHmac('sha1', secret).update(body).digest('hex')}`],
    ['half of it', sign(body).slice(0, 40)],
    ['more than it', `${sign(body)}00`],
    ['no hex', `sha256=${'z'.repeat(64)}`],
  ])('is wrong with %s', (_what, header) => {
    expect(verifySignature(body, header, secret)).toBe(false);
  });

  it('is never right without a secret or without raw bytes', () => {
    expect(verifySignature(body, sign(body, ''), '')).toBe(false);
    expect(verifySignature(JSON.parse(body.toString()), sign(body), secret)).toBe(false);
    expect(verifySignature(undefined as unknown as Buffer, sign(body), secret)).toBe(false);
  });

  it('covers the escaped body the platform sends', () => {
    const bytes = webhookBytes({ text: 'Å/🙂' });
    expect(bytes.toString()).toBe('{"text":"\\u00c5\\/\\ud83d\\ude42"}');
    expect(verifySignature(bytes, signatureOf(bytes, secret), secret)).toBe(true);
  });
});

describe('the verification request', () => {
  const query = { 'hub.mode': 'subscribe', 'hub.verify_token': 'ours', 'hub.challenge': '1158201444' };

  it('is answered with its challenge', () => {
    expect(verifyHandshake(query, 'ours')).toBe('1158201444');
  });

  it.each([
    ['another token', { ...query, 'hub.verify_token': 'theirs' }],
    ['no token', { 'hub.mode': 'subscribe', 'hub.challenge': '1' }],
    ['a list of tokens', { ...query, 'hub.verify_token': ['ours'] }],
    ['another mode', { ...query, 'hub.mode': 'unsubscribe' }],
    ['no challenge', { 'hub.mode': 'subscribe', 'hub.verify_token': 'ours' }],
  ])('is refused with %s', (_what, asked) => {
    expect(verifyHandshake(asked, 'ours')).toBeUndefined();
  });

  it('is refused when no verify token is set', () => {
    expect(verifyHandshake({ ...query, 'hub.verify_token': '' }, '')).toBeUndefined();
  });
});
