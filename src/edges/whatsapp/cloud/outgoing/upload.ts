import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { z } from 'zod';
import type { OutboundFile, UploadResult } from '../../port/channel.js';
import { graphRequest } from '../core/client.js';
import { refusalOf, unreachable } from '../core/send-result.js';

const answerShape = z.looseObject({ id: z.string().min(1) });

/** A file of 100 MB over a slow line. */
const timeoutMs = 180_000;

/** The platform keeps what was uploaded for 30 days; a day is left for clocks. */
const keptMs = 29 * 24 * 60 * 60 * 1000;

/** Uploads a file to a number's media, streamed. An upload whose answer was lost is simply made again. */
export async function uploadCloudMedia(
  { base, accessToken }: { base: string; accessToken: string },
  file: OutboundFile,
): Promise<UploadResult> {
  const until = new Date(Date.now() + keptMs);
  const form = multipart(file);
  const outcome = await graphRequest({ method: 'POST', url: `${base}/media`, accessToken, form, timeoutMs });
  if (outcome.kind !== 'answered') return { outcome: 'retry', failure: unreachable(outcome.code) };
  const answer = answerShape.safeParse(outcome.json);
  if (outcome.status === 200 && answer.success) return { outcome: 'uploaded', id: answer.data.id, until };
  if (outcome.status === 200) return { outcome: 'retry', failure: unreachable('unreadable') };
  const { kind, failure, afterMs } = refusalOf(outcome);
  return kind === 'refused' ? { outcome: 'refused', failure } : { outcome: 'retry', failure, afterMs };
}

function multipart({ mimeType, filename, bytes, open }: OutboundFile) {
  const boundary = `threadline-${randomUUID()}`;
  const field = (name: string, value: string): string =>
    `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
  const before = Buffer.from(
    `${field('messaging_product', 'whatsapp')}${field('type', mimeType)}--${boundary}\r\n` +
      `Content-Disposition: form-data; name="file"; filename="${quoted(filename)}"\r\n` +
      `Content-Type: ${mimeType}\r\n\r\n`,
  );
  const after = Buffer.from(`\r\n--${boundary}--\r\n`);
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    length: before.length + bytes + after.length,
    content: Readable.from(
      (async function* () {
        yield before;
        yield* open();
        yield after;
      })(),
    ),
  };
}

/** The name as browsers write it into a form. */
const quoted = (name: string): string =>
  name.replace(/"/g, '%22').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
