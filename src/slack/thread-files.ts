import { cleanFileName, judgeFile } from '../conversations/outgoing-files.js';
import type { FileToSend } from '../conversations/reply-files.js';

/** The parts of Slack's file object this desk reads; of a file from another workspace little more than the id. */
interface SlackFile {
  id?: string;
  name?: string | null;
  title?: string | null;
  mimetype?: string;
  size?: number;
  mode?: string;
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

/** The files of a thread message: what can go to the customer, and in sentences what cannot. */
export function readFiles(
  files: readonly unknown[] | undefined,
  channelId: string,
): { send: FileToSend[]; refused: string[] } {
  const send: FileToSend[] = [];
  const refused: string[] = [];
  for (const file of (files ?? []) as SlackFile[]) {
    const filename = cleanFileName(file.name || file.title || 'file');
    if (!file.id || file.mode === 'tombstone') continue;
    if (file.mode === 'external' || file.mode === 'hidden_by_limit') {
      refused.push(`${filename} was not sent: it is not kept in Slack. Send a link to it, or upload it.`);
      continue;
    }
    const verdict = judgeFile({ filename, mimeType: file.mimetype ?? '', bytes: file.size }, channelId);
    const url = file.url_private_download ?? file.url_private;
    if ('refused' in verdict) refused.push(verdict.refused);
    else send.push({ ...verdict, id: file.id, filename, ...(url ? { url } : {}) });
  }
  return { send, refused };
}
