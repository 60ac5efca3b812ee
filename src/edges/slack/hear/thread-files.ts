import { cleanFileName, judgeFile } from '../../../domain/conversations/reply/outgoing-files.js';
import type { FileToSend } from '../../../domain/conversations/reply/reply-files.js';
import { slackFailure } from '../core/call/client.js';
import type { Desk } from '../core/desk-context.js';

/** The parts of Slack's file object this desk reads; of a file from another workspace little more than the id. */
interface SlackFile {
  id?: string;
  name?: string | null;
  title?: string | null;
  mimetype?: string;
  size?: number;
  mode?: string;
  /** `check_file_info`: a stub, of which only files.info tells more. */
  file_access?: string;
  url_private?: string;
  url_private_download?: string;
}

/** Ids of the files that were deleted from a post: Slack leaves a tombstone in their place, or nothing. */
export function removedFiles(now: { files?: unknown[] }, before?: { files?: unknown[] }): string[] {
  const there = ((now.files ?? []) as SlackFile[]).filter(({ mode }) => mode !== 'tombstone');
  const left = new Set(there.map(({ id }) => id));
  const known = [...((before?.files ?? []) as SlackFile[]), ...((now.files ?? []) as SlackFile[])];
  return [...new Set(known.flatMap(({ id }) => (id && !left.has(id) ? [id] : [])))];
}

/**
 * The files of a thread message: what can go to the customer, and in sentences what cannot. A stub, as of a file from
 * another workspace in a shared channel, is looked up first. Throws when Slack could not be asked now.
 */
export async function readFiles(
  desk: Desk,
  files: readonly unknown[] | undefined,
  channelId: string,
): Promise<{ send: FileToSend[]; refused: string[] }> {
  const send: FileToSend[] = [];
  const refused: string[] = [];
  for (const posted of (files ?? []) as SlackFile[]) {
    if (!posted.id || posted.mode === 'tombstone') continue;
    const file = isStub(posted) ? await lookUp(desk, posted) : posted;
    if ('refused' in file) {
      refused.push(file.refused);
      continue;
    }
    if (file.mode === 'tombstone') continue;
    const filename = cleanFileName(file.name || file.title || 'file');
    if (file.mode === 'external' || file.mode === 'hidden_by_limit') {
      refused.push(`${filename} was not sent: it is not kept in Slack. Send a link to it, or upload it.`);
      continue;
    }
    const verdict = judgeFile({ filename, mimeType: file.mimetype ?? '', bytes: file.size }, channelId);
    const url = file.url_private_download ?? file.url_private;
    if ('refused' in verdict) refused.push(verdict.refused);
    else send.push({ ...verdict, id: posted.id, filename, ...(url ? { url } : {}) });
  }
  return { send, refused };
}

/** Whether nothing can be said of it by what came. Source: docs.slack.dev, "Working with Slack Connect", files. */
const isStub = ({ mode, file_access, mimetype }: SlackFile): boolean =>
  mode !== 'hidden_by_limit' &&
  mode !== 'external' &&
  (mode === 'file_access' || file_access === 'check_file_info' || mimetype === undefined);

async function lookUp({ client }: Desk, posted: SlackFile): Promise<SlackFile | { refused: string }> {
  const filename = cleanFileName(posted.name || posted.title || 'A file');
  try {
    const { file } = await client.files.info({ file: posted.id! });
    return (
      (file as SlackFile | undefined) ?? { refused: `${filename} was not sent: Slack says nothing about it.` }
    );
  } catch (error) {
    const { kind, reason } = slackFailure(error);
    if (!['refused', 'blocked', 'unlisted'].includes(kind)) throw error;
    const why = ['file_not_found', 'file_deleted'].includes(reason)
      ? 'it is no longer in Slack, or not shared with this workspace'
      : `Slack did not show it to Threadline (${reason})`;
    return { refused: `${filename} was not sent: ${why}.` };
  }
}
