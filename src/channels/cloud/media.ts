import { z } from 'zod';
import type { CloudSettings } from '../../config.js';
import { openUrl, type Reach, UnsafeUrl } from '../../platform/safe-fetch.js';
import type { FetchedMedia, SendFailure } from '../channel.js';
import { graphRequest } from './client.js';
import { refusalOf, unreachable } from './send-result.js';

export interface MediaTimes {
  /** For the question where a file is. */
  callMs: number;
  idleMs: number;
  totalMs: number;
}
export const usualMediaTimes: MediaTimes = { callMs: 10_000, idleMs: 15_000, totalMs: 180_000 };

const infoShape = z.looseObject({
  url: z.string(),
  mime_type: z.string().catch('application/octet-stream'),
  file_size: z.coerce.number().int().nonnegative().optional().catch(undefined),
});

/** Meta's own hosts: files are given out by `lookaside.fbsbx.com` today. */
const metaHosts = ['.fbsbx.com', '.fbcdn.net', '.facebook.com', '.whatsapp.net'];

const gone: SendFailure = {
  code: 'media_gone',
  message: 'WhatsApp does not have it any more. Ask the customer to send it again.',
};

/**
 * Opens a customer's file: asks where it is, then fetches it from there with the same token, which goes to the
 * configured API and to Meta's hosts only and follows no redirect. Throws when trying again can help.
 */
export async function fetchCloudMedia(
  { apiUrl, accessToken }: Pick<CloudSettings, 'apiUrl' | 'accessToken'>,
  mediaId: string,
  mostBytes: number,
  times: MediaTimes = usualMediaTimes,
): Promise<FetchedMedia | SendFailure> {
  const url = `${apiUrl.replace(/\/+$/, '')}/${encodeURIComponent(mediaId)}`;
  const outcome = await graphRequest({ method: 'GET', url, accessToken, timeoutMs: times.callMs });
  if (outcome.kind !== 'answered') throw new Error(unreachable(outcome.code).message);
  if ([400, 404, 410].includes(outcome.status)) return gone;
  if (outcome.status !== 200) throw new Error(refusalOf(outcome).failure.message);
  const info = infoShape.safeParse(outcome.json);
  if (!info.success) throw new Error("WhatsApp's answer could not be read.");
  const { file_size: size, mime_type: mimeType } = info.data;
  if ((size ?? 0) > mostBytes) return tooLarge(size!);
  const reach: Reach = { origins: [new URL(apiUrl).origin], hosts: metaHosts };
  return download(info.data.url, { reach, accessToken, mimeType, size, mostBytes, times });
}

interface Download {
  reach: Reach;
  accessToken: string;
  mimeType: string;
  size: number | undefined;
  mostBytes: number;
  times: MediaTimes;
}

async function download(
  url: string,
  { reach, accessToken, mimeType, size, mostBytes, times }: Download,
): Promise<FetchedMedia | SendFailure> {
  try {
    const headers = { authorization: `Bearer ${accessToken}`, 'user-agent': 'threadline' };
    const { status, headers: answered, content } = await openUrl({ url, reach, headers, ...times });
    const length = Number(answered['content-length'] ?? Number.NaN);
    const good = status === 200 && !(length > mostBytes);
    if (good) return { mimeType, size: size ?? (Number.isNaN(length) ? undefined : length), content };
    content.destroy();
    if (status === 200) return tooLarge(length);
    if (status === 404 || status === 410) return gone;
    if (status >= 300 && status < 400) return refused('its address leads somewhere else');
    throw new Error(`WhatsApp did not give the file (HTTP ${status}).`);
  } catch (error) {
    if (error instanceof UnsafeUrl) return refused(error.message);
    throw error;
  }
}

const refused = (why: string): SendFailure => ({
  code: 'media_refused',
  message: `It is not fetched from where WhatsApp says it is: ${why}.`,
});

const tooLarge = (bytes: number): SendFailure => ({
  code: 'media_too_large',
  message: `With ${Math.ceil(bytes / 1024 / 1024)} MB it is larger than what is taken over.`,
});
