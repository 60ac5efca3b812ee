import { reserveFile, shareFiles } from '../../acts/files.js';
import type { Draft } from '../../acts/messages.js';
import { invalidArguments, SlackError } from '../../base/slack-error.js';
import type { Block, StoredFile } from '../../base/types.js';
import { presentFile } from '../../space/present-file.js';
import { checkBlocks } from '../content.js';
import { type Method, writableChannel } from '../method.js';

const getUploadURLExternal: Method = {
  scopes: ['files:write'],
  run(core, args) {
    const name = args.need('filename');
    const size = Number(args.need('length'));
    if (!Number.isInteger(size) || size < 1) throw invalidArguments('length must be a whole number above 0');
    const alt_text = args.text('alt_txt') ?? args.text('alt_text');
    const user = core.space.settings.bot.user_id;
    const file = reserveFile(core, { name, size, user, ...(alt_text ? { alt_text } : {}) });
    return { upload_url: `${core.space.origin}/upload/v1/${file.upload_token}`, file_id: file.id };
  },
};

const completeUploadExternal: Method = {
  scopes: ['files:write'],
  run(core, args) {
    const { space } = core;
    const given = args.json('files');
    if (!Array.isArray(given) || !given.length) throw invalidArguments('missing required field: files');
    const files = given.map((entry: { id?: string; title?: string }): StoredFile => {
      const file = space.files.get(String(entry.id));
      if (!file?.bytes) throw new SlackError('file_not_found');
      if (entry.title) file.title = entry.title;
      return file;
    });
    // Slack looks at files and shares them after it has answered.
    const later = (task: () => void) =>
      void core.app.working(async () => {
        await core.app.pause(space.settings.shareDelayMs);
        for (const file of files) file.looked_at = true;
        if (!core.app.closed) task();
      });
    if (args.text('channel_id')) {
      args.all.channel = args.all.channel_id;
      const channel = writableChannel(core, args);
      const thread_ts = args.text('thread_ts') || undefined;
      if (thread_ts && !channel.messages.has(thread_ts)) throw new SlackError('thread_not_found');
      const blocks = args.json('blocks', 'invalid_blocks_format') as Block[] | undefined;
      if (blocks) checkBlocks(blocks);
      const { id, app_id, user_id } = space.settings.bot;
      const draft: Draft = {
        text: args.text('initial_comment') ?? '',
        user: user_id,
        bot_id: id,
        app_id,
        ...(thread_ts ? { thread_ts } : {}),
        ...(blocks ? { blocks } : {}),
      };
      // The ts is learnt from the event or from files.info.
      later(() => shareFiles(core, channel, files, draft));
    } else later(() => undefined);
    return { files: files.map((file) => presentFile(space, file)) };
  },
};

const info: Method = {
  scopes: ['files:read'],
  run({ space }, args) {
    const file = space.files.get(args.need('file'));
    if (!file) throw new SlackError('file_not_found');
    if (file.deleted) throw new SlackError('file_deleted');
    return { file: presentFile(space, file), comments: [], ...{ response_metadata: { next_cursor: '' } } };
  },
};

export const files: Record<string, Method> = {
  'files.getUploadURLExternal': getUploadURLExternal,
  'files.completeUploadExternal': completeUploadExternal,
  'files.info': info,
};
