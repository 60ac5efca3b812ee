import { pendingMedia } from '../messages/media.js';
import type { Message } from '../messages/message.js';
import { partKey } from '../messages/parts-of-post.js';
import { type Outgoing, queueOutgoing } from './outgoing.js';
import { checkLength } from './reply.js';

/** A file in Slack that can go to the customer (see judgeFile). */
export interface FileToSend {
  /** What Slack calls it, and where it is there. */
  id: string;
  url?: string;
  type: 'image' | 'video' | 'audio' | 'document';
  mimeType: string;
  filename: string;
}

export interface ReplyWithFiles extends Outgoing {
  /** The text in WhatsApp's formatting; empty: none. */
  text: string;
  replyTo?: string;
  dedupKey: string;
}

/** Longest text under a picture. Source: Meta, Cloud API, "Image messages". */
const longestCaption = 1024;

/**
 * Queues an agent's text and files, each as a message of its own in their order; the text goes under the first file
 * where WhatsApp allows that, else before it. What could not be queued is when it is asked again. Returns the first.
 */
export async function replyWithFiles(
  { text: written, replyTo, dedupKey, ...input }: ReplyWithFiles,
  files: readonly FileToSend[],
): Promise<{ message: Message; fresh: boolean }> {
  const text = written.trim();
  checkLength(text);
  const under = files[0]!.type !== 'audio' && text.length <= longestCaption;
  const parts: Partial<Message>[] = files.map((file, at) => ({
    type: file.type,
    text: under && at === 0 ? text : '',
    media: pendingMedia({
      id: file.id,
      mime_type: file.mimeType,
      filename: file.filename,
      source: 'slack',
      ...(file.url ? { url: file.url } : {}),
    }),
  }));
  if (text !== '' && !under) parts.unshift({ text });
  const part_of = parts.length > 1 ? dedupKey : null;
  const key = ({ media }: Partial<Message>, at: number): string =>
    at === 0 ? dedupKey : partKey(dedupKey, media!.id);
  const say = (part: Partial<Message>, at: number) =>
    queueOutgoing(
      { ...input, dedupKey: key(part, at) },
      { text: '', ...part, part_of, reply_to: at === 0 ? (replyTo ?? null) : null },
    );
  const first = await say(parts[0]!, 0);
  // It was deleted in Slack before it came here, or taken back since: then the rest is not wanted either.
  if (first.message.direction !== 'out' || first.message.state === 'cancelled') return first;
  for (const [at, part] of parts.entries()) if (at > 0) await say(part, at);
  return first;
}
