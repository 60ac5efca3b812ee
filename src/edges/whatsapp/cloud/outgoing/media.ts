import { z } from 'zod';
import type { CloudSettings } from '../../../../config/config.js';
import { size as shownSize, sizeAbove } from '../../../../platform/amounts.js';
import { openUrl, type Reach, UnsafeUrl } from '../../../../platform/http/safe-fetch.js';
import type { FetchedMedia, SendFailure } from '../../port/channel.js';
import { MediaHeldUp } from '../../port/media-held-up.js';
import { type GraphOutcome, graphRequest, parseRetryAfter } from '../core/client.js';
import { knownError } from '../core/errors.js';
import { codeIn, refusalOf, unreachable } from '../core/send-result.js';

export interface MediaTimes {
  /** The time for the question where a file is. */
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
  message: 'WhatsApp no longer has it. Ask the customer to send it again.',
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
  if (outcome.kind === 'not_sent') throw new MediaHeldUp(unreachable(outcome.code));
  if (outcome.kind === 'lost') throw new Error(unreachable(outcome.code).message);
  if (outcome.status !== 200) return missing(outcome);
  const info = infoShape.safeParse(outcome.json);
  if (!info.success) throw new Error("WhatsApp's answer could not be read.");
  const { file_size: size, mime_type: mimeType } = info.data;
  if ((size ?? 0) > mostBytes) return tooLarge(size!, mostBytes);
  const reach: Reach = { origins: [new URL(apiUrl).origin], hosts: metaHosts };
  return download(info.data.url, { reach, accessToken, mimeType, size, mostBytes, times });
}

/** Nothing under this id; the file cannot be fetched any more. Source: Meta, Cloud API, "Error codes". */
const goneCodes = ['100', '131052'];
/** The account is blocked or locked, which a person may have lifted. */
const blockedCodes = ['368', '131031'];

/**
 * Why there is no file. The status does not tell: limits (codes 4 and 80007) come with 400 as well, and a token that
 * has expired says nothing about the file. Throws when it may still be there.
 */
function missing(answer: Extract<GraphOutcome, { kind: 'answered' }>): SendFailure {
  const { kind, failure, afterMs } = refusalOf(answer);
  const code = codeIn(answer) ?? '';
  if (goneCodes.includes(code) || answer.status === 404 || answer.status === 410) return gone;
  const limited = answer.status === 429 || knownError(code)?.holds === 'number';
  if (kind === 'account' || limited || blockedCodes.includes(code)) throw new MediaHeldUp(failure, afterMs);
  throw new Error(failure.message);
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
    if (status === 200) return tooLarge(length, mostBytes);
    if (status === 404 || status === 410) return gone;
    if (status >= 300 && status < 400) return refused('its address leads somewhere else');
    const message = `WhatsApp did not give the file (HTTP ${status}).`;
    if (status === 429 || status === 401) {
      throw new MediaHeldUp(
        { code: String(status), message },
        parseRetryAfter(answered['retry-after'], Date.now()),
      );
    }
    throw new Error(message);
  } catch (error) {
    if (error instanceof UnsafeUrl) return refused(error.message);
    throw error;
  }
}

const refused = (why: string): SendFailure => ({
  code: 'media_refused',
  message: `It is not fetched from where WhatsApp says it is: ${why}.`,
});

const tooLarge = (bytes: number, most: number): SendFailure => ({
  code: 'media_too_large',
  message: `It has ${sizeAbove(bytes)}; files of at most ${shownSize(most)} are fetched.`,
});
