import { size, sizeAbove } from '../../../platform/amounts.js';
import { bareType } from '../../../platform/file-type.js';
import { channelTraits } from '../core/channel-traits.js';

/** A file an agent wants to send, as it is known before its bytes are. */
export interface OfferedFile {
  filename: string;
  mimeType: string;
  /** Bytes, where they are known. */
  bytes?: number;
}

/** How WhatsApp carries a file, and under which type it is uploaded; or, in a sentence, why it does not. */
export type FileVerdict =
  | { type: 'image' | 'video' | 'audio' | 'document'; mimeType: string }
  | { refused: string };

const mb = 1024 * 1024;

/** The largest file of each kind. Source: Meta, Cloud API, "Media". */
export const mostBytesOut = { image: 5 * mb, audio: 16 * mb, video: 16 * mb, document: 100 * mb } as const;

const kinds: Record<keyof typeof mostBytesOut, string[]> = {
  image: ['image/jpeg', 'image/png'],
  audio: ['audio/aac', 'audio/amr', 'audio/mpeg', 'audio/mp4', 'audio/ogg'],
  video: ['video/mp4', 'video/3gpp'],
  document: [
    'application/pdf',
    'text/plain',
    'application/msword',
    'application/vnd.ms-excel',
    'application/vnd.ms-powerpoint',
    'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  ],
};

/** A page of WhatsApp Web would run out of memory with more. */
const mostBytesWeb = 32 * mb;

/** Names of the same thing that programs use beside the registered one. */
const otherNames: Record<string, string> = {
  'image/jpg': 'image/jpeg',
  'audio/mp3': 'audio/mpeg',
  'audio/m4a': 'audio/mp4',
  'audio/x-m4a': 'audio/mp4',
  'audio/x-aac': 'audio/aac',
  'audio/opus': 'audio/ogg',
};

/** Says to people in words what goes. */
const wanted =
  'WhatsApp takes JPEG and PNG pictures, MP4 videos, MP3, M4A, AAC, AMR and OGG sound, PDF, text and Office files.';

/** Whether and as what this file can go to a customer on this channel. */
export function judgeFile({ filename, mimeType, bytes }: OfferedFile, channelId: string): FileVerdict {
  const bare = bareType(mimeType);
  const named = otherNames[bare] ?? bare;
  // A table or a log is a text to those who list types.
  const type = named.startsWith('text/') && !channelTraits(channelId).anyFile ? 'text/plain' : named;
  const kind = (Object.keys(kinds) as (keyof typeof kinds)[]).find((one) => kinds[one].includes(type));
  if (!kind && !channelTraits(channelId).anyFile) {
    return { refused: `${filename} was not sent: ${shownType(bare)}. ${wanted}` };
  }
  const as = kind ?? 'document';
  const most = channelTraits(channelId).anyFile ? Math.min(mostBytesOut[as], mostBytesWeb) : mostBytesOut[as];
  if (bytes !== undefined && bytes > most) {
    return { refused: `${filename} was not sent: ${sizes(as, bytes, most)}` };
  }
  if (bytes === 0) return { refused: `${filename} was not sent: it is empty.` };
  return { type: as, mimeType: type };
}

const shownType = (type: string): string =>
  type && type !== 'application/octet-stream' ? `it is of the type ${type}` : 'its kind of file is not known';

const names = { image: 'pictures', audio: 'sound', video: 'videos', document: 'documents' } as const;

const sizes = (as: keyof typeof mostBytesOut, bytes: number, most: number): string =>
  `it has ${sizeAbove(bytes)}, and WhatsApp takes ${names[as]} of at most ${size(most)}.`;

/** A file's name for people to recognise: without folders and characters nobody sees, 200 at most. */
export const cleanFileName = (name: string): string =>
  name
    .split(/[/\\]/)
    .at(-1)!
    .replace(/[\p{Cc}\p{Cf}]/gu, '')
    .trim()
    .slice(-200) || 'file';
