import { type Draft, edit, post, remove, whisper } from '../acts/messages.js';
import { SlackError } from '../base/slack-error.js';
import type { Block, Ephemeral, Json, Message } from '../base/types.js';
import { normalBlocks } from '../block-kit/normal.js';
import type { Core } from '../core/core.js';
import type { Origin } from '../core/response-urls.js';
import { checkBlocks } from '../web-api/content.js';

/**
 * Does what an app says at a response_url or in the answer to a slash command: posts for one person (the default)
 * or for the channel, or replaces or deletes the message that was acted on. Throws no_text or invalid_blocks.
 */
export function applyResponse(core: Core, origin: Origin, body: Json): void {
  if (body.blocks !== undefined) checkBlocks(body.blocks);
  if (body.delete_original === true && takeAway(core, origin)) return;
  const content = {
    text: typeof body.text === 'string' ? body.text : '',
    ...(Array.isArray(body.blocks) ? { blocks: body.blocks as Block[] } : {}),
    ...(Array.isArray(body.attachments) ? { attachments: body.attachments as Json[] } : {}),
  };
  if (!content.text && !content.blocks?.length && !content.attachments?.length)
    throw new SlackError('no_text');
  if (body.replace_original === true && replace(core, origin, content)) return;
  const thread = typeof body.thread_ts === 'string' ? { thread_ts: body.thread_ts } : {};
  if (body.response_type !== 'in_channel') {
    whisper(core, { ...content, ...thread, channel: origin.channel, user: origin.user, from: 'app' });
    return;
  }
  const { id, app_id, real_name } = core.space.settings.bot;
  const draft: Draft = {
    ...content,
    ...thread,
    subtype: 'bot_message',
    bot_id: id,
    app_id,
    username: real_name,
  };
  post(core, core.space.channel(origin.channel), draft);
}

function takeAway(core: Core, origin: Origin): boolean {
  const ephemeral = ephemeralOf(core, origin);
  if (ephemeral) {
    core.space.ephemerals.splice(core.space.ephemerals.indexOf(ephemeral), 1);
    core.space.changed({ kind: 'ephemeral', channel: origin.channel, user: origin.user, ts: ephemeral.ts });
    return true;
  }
  const message = ownMessage(core, origin);
  if (message) remove(core, core.space.channel(origin.channel), message);
  return message !== undefined;
}

function replace(
  core: Core,
  origin: Origin,
  content: Pick<Draft, 'text' | 'blocks' | 'attachments'>,
): boolean {
  const ephemeral = ephemeralOf(core, origin);
  if (ephemeral) {
    const { blocks, attachments } = content;
    Object.assign(ephemeral, { text: content.text, attachments, blocks: blocks && normalBlocks(blocks) });
    core.space.changed({ kind: 'ephemeral', channel: origin.channel, user: origin.user, ts: ephemeral.ts });
    return true;
  }
  const message = ownMessage(core, origin);
  if (!message) return false;
  const edited = { user: core.space.settings.bot.user_id, ts: core.space.clock.next() };
  edit(core, core.space.channel(origin.channel), message, { blocks: [], ...content, edited });
  return true;
}

function ephemeralOf(core: Core, { ephemeral, ts, user }: Origin): Ephemeral | undefined {
  return ephemeral ? core.space.ephemerals.find((each) => each.ts === ts && each.user === user) : undefined;
}

function ownMessage(core: Core, { channel, ts, ephemeral }: Origin): Message | undefined {
  if (ephemeral || ts === undefined) return undefined;
  const message = core.space.channel(channel).messages.get(ts);
  return message?.bot_id === core.space.settings.bot.id ? message : undefined;
}
