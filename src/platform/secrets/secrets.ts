import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import { AppError } from '../../errors.js';

/**
 * Keeps credentials encrypted at rest: AES-256-GCM under a key made from ENCRYPTION_KEY. Former keys still open what
 * they sealed, so a key is rotated by adding a new one before it.
 */
export interface Secrets {
  /** `context` says what it is for, such as `slack:T123`: text sealed for one thing does not open as another. */
  seal(text: string, context: string): string;
  /** Errors: `internal`, in words, when no key opens it. */
  open(sealed: string, context: string): string;
  sealBytes(bytes: Buffer, context: string): Buffer;
  openBytes(sealed: Buffer, context: string): Buffer;
  /** Whether a former key sealed it, so that it should be sealed again. */
  isStale(sealed: string): boolean;
}

interface Key {
  id: Buffer;
  key: Buffer;
}

const version = 1;
const idLength = 4;
const ivLength = 12;
const tagLength = 16;

/** @param texts ENCRYPTION_KEY first, then former keys: 64 hex characters each, or any text of 32 or more. */
export function createSecrets(texts: readonly [string, ...string[]]): Secrets {
  const [current, ...former] = texts.map(keyOf) as [Key, ...Key[]];
  const keys = [current, ...former];

  const sealBytes = (bytes: Buffer, context: string): Buffer => {
    const iv = randomBytes(ivLength);
    const cipher = createCipheriv('aes-256-gcm', current.key, iv).setAAD(Buffer.from(context));
    const body = Buffer.concat([cipher.update(bytes), cipher.final()]);
    return Buffer.concat([Buffer.from([version]), current.id, iv, cipher.getAuthTag(), body]);
  };
  const openBytes = (sealed: Buffer, context: string): Buffer => {
    const id = sealed.subarray(1, 1 + idLength);
    const key = sealed[0] === version ? keys.find((one) => one.id.equals(id)) : undefined;
    if (!key) throw unreadable(context);
    const rest = sealed.subarray(1 + idLength);
    const decipher = createDecipheriv('aes-256-gcm', key.key, rest.subarray(0, ivLength))
      .setAAD(Buffer.from(context))
      .setAuthTag(rest.subarray(ivLength, ivLength + tagLength));
    try {
      return Buffer.concat([decipher.update(rest.subarray(ivLength + tagLength)), decipher.final()]);
    } catch {
      throw unreadable(context);
    }
  };
  return {
    sealBytes,
    openBytes,
    seal: (text, context) => sealBytes(Buffer.from(text), context).toString('base64url'),
    open: (sealed, context) => openBytes(Buffer.from(sealed, 'base64url'), context).toString(),
    isStale: (sealed) =>
      !Buffer.from(sealed, 'base64url')
        .subarray(1, 1 + idLength)
        .equals(current.id),
  };
}

function keyOf(text: string): Key {
  const secret = /^[0-9a-f]{64}$/i.test(text) ? Buffer.from(text, 'hex') : Buffer.from(text);
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'threadline secrets', 32));
  return { key, id: createHash('sha256').update(key).digest().subarray(0, idLength) };
}

const unreadable = (context: string): AppError =>
  new AppError(
    'internal',
    `The stored secret "${context}" cannot be read with ENCRYPTION_KEY or its former keys. Put the key back, or enter the secret again.`,
  );
