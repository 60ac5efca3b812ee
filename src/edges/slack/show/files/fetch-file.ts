import type { WebClient } from '@slack/web-api';
import type { IncomingFile } from '../../../../domain/conversations/media/store-media.js';
import type { MessageMedia } from '../../../../domain/conversations/messages/media.js';
import type { SendError } from '../../../../domain/conversations/messages/send-error.js';
import { bareType } from '../../../../platform/file-type.js';
import { openUrl, type Reach, UnsafeUrl } from '../../../../platform/http/safe-fetch.js';
import type { Desk } from '../../core/desk-context.js';

/** Where Slack keeps files, beside the configured API. */
export const fileReach = (client: WebClient): Reach => ({
  origins: [new URL(client.slackApiUrl).origin],
  hosts: ['.slack.com', 'slack.com', '.slack-files.com', 'slack-files.com'],
});

export const fileTimes = { idleMs: 15_000, totalMs: 180_000 };

const noAccess: SendError = {
  code: 'slack_file_access',
  message: 'Slack did not give the file to Threadline: an admin must check its files:read permission.',
};
const goneFromSlack: SendError = { code: 'slack_file_gone', message: 'It is no longer in Slack.' };

/**
 * Opens a file that somebody posted, with the workspace's token, which goes to Slack only. A SendError says why there
 * is none; throws when trying again can help.
 */
export async function fetchFromSlack(desk: Desk, media: MessageMedia): Promise<IncomingFile | SendError> {
  // The event says nothing but the id of files that come from another workspace.
  const url = media.url ?? (await addressOf(desk, media.id));
  if (!url) return goneFromSlack;
  try {
    const { status, headers, content } = await openUrl({
      url,
      reach: fileReach(desk.client),
      headers: { authorization: `Bearer ${desk.client.token}` },
      ...fileTimes,
    });
    const type = bareType(headers['content-type'] ?? '');
    // Slack shows its sign-in page to whom it does not know, also with 200.
    const isPage = type === 'text/html' && bareType(media.mime_type ?? '') !== 'text/html';
    if (status === 200 && !isPage) {
      const length = headers['content-length'];
      const size = length === undefined ? {} : { size: Number(length) };
      return { mimeType: media.mime_type ?? type, ...size, content };
    }
    content.destroy();
    if (status === 404 || status === 410) return goneFromSlack;
    if (isPage || status === 401 || status === 403 || (status >= 300 && status < 400)) return noAccess;
    throw new Error(`Slack did not give the file (HTTP ${status}).`);
  } catch (error) {
    if (!(error instanceof UnsafeUrl)) throw error;
    return { code: 'slack_file_address', message: `It is not where Slack keeps files: ${error.message}.` };
  }
}

async function addressOf(desk: Desk, file: string): Promise<string | undefined> {
  const found = await desk.client.files.info({ file });
  return found.file?.url_private_download ?? found.file?.url_private;
}
