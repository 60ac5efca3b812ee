import { randomBytes } from 'node:crypto';
import { extname } from 'node:path';
import { slackId } from '../base/ids.js';
import { SlackError } from '../base/slack-error.js';
import type { Channel, Message, StoredFile } from '../base/types.js';
import type { Core } from '../core/core.js';
import { presentMessage } from '../space/present.js';
import { announceChange, type Draft, post } from './messages.js';

const types: Record<string, string> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  svg: 'image/svg+xml',
  pdf: 'application/pdf',
  txt: 'text/plain',
  csv: 'text/csv',
  json: 'application/json',
  zip: 'application/zip',
  mp3: 'audio/mpeg',
  ogg: 'audio/ogg',
  m4a: 'audio/mp4',
  aac: 'audio/aac',
  amr: 'audio/amr',
  wav: 'audio/wav',
  mp4: 'video/mp4',
  '3gp': 'video/3gpp',
  mov: 'video/quicktime',
  webm: 'video/webm',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

/** Reserves a file for bytes to come; its type follows from the ending of its name. */
export function reserveFile(
  core: Core,
  given: { name: string; user: string; size: number; alt_text?: string; looked_at?: boolean },
): StoredFile {
  const ending = extname(given.name).slice(1).toLowerCase();
  const mimetype = types[ending];
  const file: StoredFile = {
    ...given,
    id: slackId('F'),
    title: given.name,
    mimetype: mimetype ?? 'application/octet-stream',
    filetype: mimetype ? ending.replace('jpeg', 'jpg') : 'binary',
    created: Math.floor(Date.now() / 1000),
    upload_token: randomBytes(24).toString('base64url'),
    shares: new Map(),
  };
  core.space.files.set(file.id, file);
  return file;
}

/** Posts files into a channel as one file_share message and notes on each where it is. */
export function shareFiles(core: Core, channel: Channel, files: StoredFile[], draft: Draft): Message {
  const ids = files.map((file) => file.id);
  const message = post(core, channel, { ...draft, subtype: 'file_share', upload: true, files: ids });
  const share = { ts: message.ts, ...(draft.thread_ts ? { thread_ts: draft.thread_ts } : {}) };
  for (const file of files) file.shares.set(channel.id, [...(file.shares.get(channel.id) ?? []), share]);
  for (const file of files)
    core.events.announce(
      {
        type: 'file_shared',
        file_id: file.id,
        file: { id: file.id },
        user_id: file.user,
        channel_id: channel.id,
        event_ts: core.space.clock.next(),
      },
      channel,
    );
  return message;
}

/** Deletes a file: its bytes go, the post that it was in changes, and Slack says both. */
export function removeFile(core: Core, channel: Channel, message: Message, name: string): void {
  const { space } = core;
  const file = (message.files ?? []).map((id) => space.files.get(id)).find((each) => each?.name === name);
  if (!file || file.deleted) throw new SlackError('file_not_found');
  const before = presentMessage(space, channel, message);
  file.deleted = true;
  delete file.bytes;
  core.events.announce(
    { type: 'file_deleted', file_id: file.id, channel_ids: [channel.id], event_ts: space.clock.next() },
    channel,
  );
  announceChange(core, channel, message, before);
}
