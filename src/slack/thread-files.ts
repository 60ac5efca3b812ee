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
