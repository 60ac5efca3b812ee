import { createHash } from 'node:crypto';
import type { Response } from 'express';
import { z } from 'zod';
import type { StoredMedia } from '../message-part.js';

/** What can go wrong with a file. */
export const mediaFaultShape = z.discriminatedUnion('kind', [
  /** The platform has forgotten it: its id means nothing any more. */
  z.object({ kind: z.literal('expired') }),
  /** The question for its address is answered with this error code: limits come with the status 400. */
  z.object({ kind: z.literal('refuse'), code: z.number().int() }),
  /** It is said to be at this address. */
  z.object({ kind: z.literal('elsewhere'), url: z.string() }),
  /** Its address answers with a redirect. */
  z.object({ kind: z.literal('redirect'), url: z.string() }),
  /** The bytes are as many as were said, and others. */
  z.object({ kind: z.literal('wrong_bytes') }),
  /** Bytes that never end. */
  z.object({ kind: z.literal('endless') }),
  /** The connection ends in the middle. */
  z.object({ kind: z.literal('cut') }),
  /** Comes this much later. */
  z.object({ kind: z.literal('slow'), ms: z.number().min(0) }),
  /** The address of the file answers with this status. */
  z.object({ kind: z.literal('status'), status: z.number().int().min(400).max(599) }),
  /** An upload is answered with this error code, and nothing is kept. */
  z.object({ kind: z.literal('refuse_upload'), code: z.number().int() }),
  /** An upload is kept, and the connection cut before the answer. */
  z.object({ kind: z.literal('drop_upload') }),
]);
export type MediaFault = z.input<typeof mediaFaultShape>;
export type ArmedMediaFault = z.output<typeof mediaFaultShape>;

/** Where in the way of a file a fault strikes. */
export const whereItStrikes = {
  info: ['expired', 'refuse', 'elsewhere'],
  download: ['redirect', 'wrong_bytes', 'endless', 'cut', 'slow', 'status'],
  upload: ['refuse_upload', 'drop_upload'],
};

const pieceBytes = 64 * 1024;

/** Gives the file out as the fault has it. */
export async function sendFaulty(res: Response, media: StoredMedia, fault: ArmedMediaFault): Promise<void> {
  res.type(media.mimeType);
  if (fault.kind === 'redirect') return void res.redirect(302, fault.url);
  if (fault.kind === 'status') return void res.status(fault.status).end();
  if (fault.kind === 'wrong_bytes') return void res.send(otherBytes(media.bytes));
  if (fault.kind === 'slow') await new Promise((resolve) => setTimeout(resolve, fault.ms));
  if (fault.kind === 'cut') {
    res.set('Content-Length', String(media.bytes.length));
    res.write(media.bytes.subarray(0, Math.ceil(media.bytes.length / 2)), () => res.destroy());
    return;
  }
  if (fault.kind !== 'endless') return void res.send(media.bytes);
  const piece = Buffer.alloc(pieceBytes, 0x20);
  res.write(media.bytes);
  const more = (): void => {
    while (!res.destroyed && res.write(piece));
    if (!res.destroyed) res.once('drain', more);
  };
  more();
}

/** The same kind of file by its beginning, with another end. */
function otherBytes(bytes: Buffer): Buffer {
  const other = Buffer.from(bytes);
  const digest = createHash('sha256').update(bytes).digest();
  digest.copy(other, Math.max(0, other.length - digest.length));
  return other;
}
