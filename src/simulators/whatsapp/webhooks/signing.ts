import { createHmac } from 'node:crypto';

/**
 * A webhook's exact bytes: the platform escapes every character outside ASCII (`\u00e9`, lower-case hex) and every
 * slash, and signs that. A receiver that parses and writes the body again gets other bytes and another signature.
 */
export function webhookBytes(body: unknown): Buffer {
  const text = JSON.stringify(body)
    .replace(/[\u007f-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .replaceAll('/', '\\/');
  return Buffer.from(text, 'ascii');
}

/** The value of `X-Hub-Signature-256` for these bytes. */
export function signatureOf(bytes: Buffer, appSecret: string): string {
  return `sha256=${createHmac('sha256', appSecret).update(bytes).digest('hex')}`;
}
