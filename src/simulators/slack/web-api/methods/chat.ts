import { edit, post, remove, whisper } from '../../acts/messages.js';
import { SlackError } from '../../base/slack-error.js';
import type { Json, Message } from '../../base/types.js';
import type { Core } from '../../core/core.js';
import { presentMessage } from '../../space/present.js';
import type { Args } from '../args.js';
import { contentOf, metadataOf } from '../content.js';
import { type Method, readableChannel, writableChannel } from '../method.js';

/** Live workspaces have these limits; the documentation of chat.postMessage says that 40,000 are cut. */
const mostPosted = 4000;
const mostUpdated = 4000;

const postMessage: Method = {
  scopes: ['chat:write'],
  run(core, args) {
    const channel = writableChannel(core, args);
    const metadata = metadataOf(args);
    const thread_ts = args.text('thread_ts') || undefined;
    // A reply to what is not there any more is refused by nobody: it comes to stand in the channel.
    const threaded = thread_ts !== undefined && channel.messages.has(thread_ts);
    const draft = {
      ...contentOf(core, args, mostPosted),
      ...identity(core, args),
      ...(metadata && metadata !== 'none' ? { metadata } : {}),
      ...(threaded ? { thread_ts } : {}),
    };
    const message = post(core, channel, draft, args.flag('reply_broadcast'));
    return {
      channel: channel.id,
      ts: message.ts,
      message: presentMessage(core.space, channel, message, { metadata: true }),
    };
  },
};

const update: Method = {
  scopes: ['chat:write'],
  run(core, args) {
    const channel = writableChannel(core, args);
    const message = ownMessage(core, channel.messages.get(args.need('ts')), 'cant_update_message');
    const content = contentOf(core, args, mostUpdated);
    const metadata = metadataOf(args);
    const hasText = args.has('text') || args.has('markdown_text');
    const changes: Partial<Message> = {
      // What is left out stays, but a text takes the place of blocks that are.
      ...(hasText ? { blocks: undefined } : {}),
      ...content,
      text: hasText ? content.text : message.text,
      edited: { user: core.space.settings.bot.user_id, ts: core.space.clock.next() },
      ...(metadata === undefined ? {} : { metadata: metadata === 'none' ? undefined : metadata }),
    };
    edit(core, channel, message, changes);
    const shown = presentMessage(core.space, channel, message, { metadata: true });
    return { channel: channel.id, ts: message.ts, text: message.text, message: shown };
  },
};

const remove_: Method = {
  scopes: ['chat:write'],
  run(core, args) {
    const channel = writableChannel(core, args);
    const message = ownMessage(core, channel.messages.get(args.need('ts')), 'cant_delete_message');
    remove(core, channel, message);
    return { channel: channel.id, ts: message.ts };
  },
};

const postEphemeral: Method = {
  scopes: ['chat:write'],
  run(core, args) {
    const channel = writableChannel(core, args);
    const user = core.space.user(args.need('user')).id;
    if (!channel.members.has(user)) throw new SlackError('user_not_in_channel');
    const thread_ts = args.text('thread_ts') || undefined;
    const username = args.text('username');
    const ephemeral = whisper(core, {
      ...contentOf(core, args, mostPosted),
      channel: channel.id,
      user,
      from: 'app',
      ...(thread_ts ? { thread_ts } : {}),
      ...(username ? { username } : {}),
    });
    return { message_ts: ephemeral.ts };
  },
};

const getPermalink: Method = {
  scopes: [],
  run(core, args) {
    const channel = readableChannel(core, args, 'channel');
    const message = core.space.message(channel, args.need('message_ts'));
    const query = message.thread_ts ? `?thread_ts=${message.thread_ts}&cid=${channel.id}` : '';
    const permalink = `${core.space.origin}/archives/${channel.id}/p${message.ts.replace('.', '')}${query}`;
    return { channel: channel.id, permalink };
  },
};

export const chat: Record<string, Method> = {
  'chat.postMessage': postMessage,
  'chat.update': update,
  'chat.delete': remove_,
  'chat.postEphemeral': postEphemeral,
  'chat.getPermalink': getPermalink,
};

/** Who a post is from: the bot, or, with a name or picture of its own, the nameless bot_message Slack makes. */
function identity(core: Core, args: Args): Partial<Message> {
  const { id, app_id, user_id } = core.space.settings.bot;
  const username = args.text('username');
  const icon_url = args.text('icon_url');
  const icon_emoji = args.text('icon_emoji');
  if (!username && !icon_url && !icon_emoji) return { user: user_id, bot_id: id, app_id };
  const { scopes } = core.space.settings;
  if (scopes && !scopes.includes('chat:write.customize'))
    throw new SlackError('missing_scope', { needed: 'chat:write.customize', provided: scopes.join(',') });
  const icons: Json | undefined = icon_url
    ? { image_48: icon_url }
    : icon_emoji
      ? { emoji: `:${icon_emoji.replace(/:/g, '')}:` }
      : undefined;
  return {
    subtype: 'bot_message',
    bot_id: id,
    app_id,
    username: username ?? core.space.settings.bot.real_name,
    ...(icons ? { icons } : {}),
  };
}

function ownMessage(core: Core, message: Message | undefined, otherwise: string): Message {
  if (!message) throw new SlackError('message_not_found');
  if (message.bot_id !== core.space.settings.bot.id) throw new SlackError(otherwise);
  return message;
}
