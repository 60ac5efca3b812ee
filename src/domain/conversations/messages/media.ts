import type { SendError } from './send-error.js';

/**
 * The file of a message: `pending` until its bytes are here, then `stored`; or there are none, for good unless somebody
 * asks again: `failed` (not to be had), `too_large`, `refused` (not what it was said to be, or from where nothing is
 * taken).
 */
export const mediaStates = ['pending', 'stored', 'failed', 'too_large', 'refused'] as const;
export type MediaState = (typeof mediaStates)[number];

/** What is known of a message's file beside its bytes, which are stored under the message's id (platform/files.ts). */
export interface MessageMedia {
  /** What it is called where it comes from: at the WhatsApp channel or in Slack. */
  id: string;
  mime_type?: string;
  /** The hash as it was announced: hexadecimal or Base64. */
  sha256?: string;
  filename?: string;
  voice?: boolean;
  /** Where its bytes come from. */
  source: 'channel' | 'slack';
  /** Slack's address of it. */
  url?: string;
  state: MediaState;
  bytes: number | null;
  error: SendError | null;
  attempts: number;
  /** How often a person has asked to try again. */
  asked_again: number;
  /** It is not tried again before this time. */
  not_before: Date | null;
  /** What the channel calls it once it has taken it, and until when it keeps it. */
  upload: { id: string; until: Date } | null;
}

/** A file as it was announced. */
export type AnnouncedMedia = Pick<MessageMedia, 'id' | 'mime_type' | 'sha256' | 'filename' | 'voice'>;

/** The file of a new message, to be fetched. */
export const pendingMedia = (
  announced: AnnouncedMedia & Partial<Pick<MessageMedia, 'source' | 'url'>>,
): MessageMedia => ({
  source: 'channel',
  // What is not known is not stored: the database would make it null.
  ...(Object.fromEntries(Object.entries(announced).filter(([, value]) => value !== undefined)) as {
    id: string;
  }),
  state: 'pending',
  bytes: null,
  error: null,
  attempts: 0,
  asked_again: 0,
  not_before: null,
  upload: null,
});

/** What the desk still has to do to show a file in the thread. */
export interface DeskFile {
  /** `owed`: to be uploaded; `uploaded`: Slack has it, nobody sees it; `sharing`: being posted. */
  state: 'owed' | 'uploaded' | 'sharing' | 'shared' | 'failed';
  /** What Slack calls it. */
  id: string | null;
  /**
   * A picture stands in the post of its message, anything else in a post of its own; null until it is uploaded, and
   * `apart` before that where Slack would not have it in the post.
   */
  place: 'post' | 'apart' | null;
  attempts: number;
  /** When it was claimed for sharing. */
  at: Date | null;
}

const mb = 1024 * 1024;

/** How large a customer's file may be, in bytes, by the type of its message. More than WhatsApp allows today. */
const mostBytesIn: Record<string, number> = {
  image: 16 * mb,
  sticker: 2 * mb,
  audio: 32 * mb,
  video: 64 * mb,
  document: 100 * mb,
};
export const mostBytesOf = (type: string): number => mostBytesIn[type] ?? 16 * mb;

const endings: Record<string, string> = {
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/gif': 'gif',
  'image/webp': 'webp',
  'audio/ogg': 'ogg',
  'audio/mpeg': 'mp3',
  'audio/mp4': 'm4a',
  'audio/aac': 'aac',
  'audio/amr': 'amr',
  'audio/wav': 'wav',
  'video/mp4': 'mp4',
  'video/3gpp': '3gp',
  'video/webm': 'webm',
  'application/pdf': 'pdf',
  'text/plain': 'txt',
};

const two = (number: number): string => String(number).padStart(2, '0');

/**
 * What a file is called where people see it: its own name, else what it is and when it was said (UTC), such as
 * `voice-20261122-1830.ogg`. Slack knows by the ending what it can play.
 */
export function fileNameOf(message: {
  type: string;
  said_at: Date;
  media: Pick<MessageMedia, 'filename' | 'mime_type' | 'voice'>;
}): string {
  const { filename, mime_type = '', voice } = message.media;
  if (filename) return filename;
  const at = message.said_at;
  const day = `${at.getUTCFullYear()}${two(at.getUTCMonth() + 1)}${two(at.getUTCDate())}`;
  const name = `${voice ? 'voice' : message.type}-${day}-${two(at.getUTCHours())}${two(at.getUTCMinutes())}`;
  const ending = endings[mime_type.split(';')[0]!.trim().toLowerCase()];
  return ending ? `${name}.${ending}` : name;
}
