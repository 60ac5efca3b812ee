import type { Readable } from 'node:stream';
import { AppError } from '../../../errors.js';
import { bareType } from '../../../platform/file-type.js';
import { filesOf, openFile } from '../../../platform/files.js';
import { type Actor, must } from '../../people/core/permissions.js';
import { fileNameOf } from '../messages/media.js';
import { mediaMessage } from './media-work.js';

/** Types that browsers show and play without running anything. */
const harmless = /^(image\/(jpeg|png|gif|webp)|audio\/[\w.+-]+|video\/(mp4|3gpp|webm|ogg))$/;

/** The type under which a file may be given to a browser: its own when that is harmless, else that of mere bytes. */
export const safeType = (mimeType: string | undefined): string => {
  const type = bareType(mimeType ?? '');
  return harmless.test(type) ? type : 'application/octet-stream';
};

/** A message's file, to be read to its end or destroyed. Errors: `forbidden`, `not_found`. */
export async function openMessageMedia(
  messageId: string,
  actor: Actor,
): Promise<{ filename: string; contentType: string; content: Readable }> {
  must(actor, 'view_contacts');
  const message = await mediaMessage(messageId);
  if (!message || message.direction === 'internal') {
    throw new AppError('not_found', 'There is no message with a file under this id.');
  }
  if (message.media.state === 'pending') {
    throw new AppError('not_found', 'The file is being fetched. Try again in a moment.');
  }
  if ((await filesOf([messageId])).length === 0) {
    throw new AppError('not_found', `The file is not here. ${message.media.error?.message ?? ''}`.trim());
  }
  return {
    filename: fileNameOf(message),
    contentType: safeType(message.media.mime_type),
    content: openFile(messageId),
  };
}
