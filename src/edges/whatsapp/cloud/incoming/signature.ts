import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * Whether `X-Hub-Signature-256` is the HMAC-SHA256 of exactly these bytes under the app secret.
 * The bytes must be as received: the platform signs a unicode-escaped body, so a body parsed and written again
 * never matches. Fails closed: no header, no secret or a body that is not raw bytes is a wrong signature.
 * Source: Meta, Webhooks, "Validating payloads".
 */
export function verifySignature(rawBody: Buffer, header: string | undefined, appSecret: string): boolean {
  if (appSecret === '' || !Buffer.isBuffer(rawBody)) return false;
  const claimed = /^sha256=([0-9a-f]{64})$/i.exec(header?.trim() ?? '')?.[1];
  if (!claimed) return false;
  const expected = createHmac('sha256', appSecret).update(rawBody).digest();
  return timingSafeEqual(expected, Buffer.from(claimed, 'hex'));
}
