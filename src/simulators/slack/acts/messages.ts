import { SlackError } from '../base/slack-error.js';
import type { Channel, Ephemeral, Json, Message } from '../base/types.js';
import { normalBlocks } from '../block-kit/normal.js';
import type { Core } from '../core/core.js';
import { presentMessage } from '../space/present.js';

/** What a new message is made of; its ts, type and reactions are given by the workspace. */
export type Draft = Omit<Partial<Message>, 'ts' | 'type' | 'reactions'> & { text: string };

/** Stores a message and announces it. `broadcast` also shows a reply in the channel. */
export function post(core: Core, channel: Channel, draft: Draft, broadcast = false): Message {
  const { space } = core;
  const root = draft.thread_ts === undefined ? undefined : rootFor(channel, draft.thread_ts);
  const message: Message = { ...draft, type: 'message', ts: space.clock.next(), reactions: [] };
  if (draft.blocks) message.blocks = normalBlocks(draft.blocks);
  if (root) {
    if (root.user) message.parent_user_id = root.user;
    if (broadcast) message.subtype = 'thread_broadcast';
    const replies = channel.threads.get(root.ts) ?? [];
    replies.push(message);
    channel.threads.set(root.ts, replies);
  }
  channel.messages.set(message.ts, message);
  space.changed({ kind: 'message', channel: channel.id, ts: message.ts });
  const { metadata: _, ...shown } = presentMessage(space, channel, message);
  core.events.aboutMessage(channel, { ...shown, event_ts: message.ts });
  const { user_id } = space.settings.bot;
  const isFromBot = message.bot_id !== undefined || message.user === user_id;
  if (!isFromBot && channel.kind !== 'im' && message.text.includes(`<@${user_id}>`))
    core.events.announce(
      { ...shown, type: 'app_mention', channel: channel.id, event_ts: message.ts },
      channel,
    );
  return message;
}

/** Changes a message in place and announces message_changed with the message before and after. */
export function edit(core: Core, channel: Channel, message: Message, changes: Partial<Message>): Message {
  const { space } = core;
  const before = presentMessage(space, channel, message);
  Object.assign(message, changes);
  if (changes.blocks) message.blocks = normalBlocks(changes.blocks);
  announceChange(core, channel, message, before);
  return message;
}

/** Takes a message away. A thread's root with replies leaves a tombstone, as Slack does. */
export function remove(core: Core, channel: Channel, message: Message): void {
  const { space } = core;
  const before = presentMessage(space, channel, message);
  const replies = channel.threads.get(message.ts) ?? [];
  if (replies.length) {
    for (const key of Object.keys(message) as (keyof Message)[]) if (key !== 'ts') delete message[key];
    Object.assign(message, tombstone);
    message.reactions = [];
    announceChange(core, channel, message, before);
    return;
  }
  channel.messages.delete(message.ts);
  announceDeletion(core, channel, message.ts, before);
  if (message.thread_ts === undefined) return;
  const left = (channel.threads.get(message.thread_ts) ?? []).filter((reply) => reply !== message);
  channel.threads.set(message.thread_ts, left);
  const root = channel.messages.get(message.thread_ts);
  if (left.length || root?.subtype !== 'tombstone') return;
  // The last reply of a deleted root takes the tombstone with it.
  const marker = presentMessage(space, channel, root);
  channel.messages.delete(root.ts);
  announceDeletion(core, channel, root.ts, marker);
}

/** Shows a message to one person only; nothing is sent to the app. */
export function whisper(core: Core, draft: Omit<Ephemeral, 'ts'>): Ephemeral {
  const { space } = core;
  const ephemeral: Ephemeral = { ...draft, ts: space.clock.next() };
  if (draft.blocks) ephemeral.blocks = normalBlocks(draft.blocks);
  space.ephemerals.push(ephemeral);
  space.changed({ kind: 'ephemeral', channel: draft.channel, user: draft.user, ts: ephemeral.ts });
  return ephemeral;
}

const tombstone = {
  type: 'message',
  subtype: 'tombstone',
  text: 'This message was deleted.',
  user: 'USLACKBOT',
  hidden: true,
} as const;

function rootFor(channel: Channel, threadTs: string): Message {
  const root = channel.messages.get(threadTs);
  if (!root) throw new SlackError('thread_not_found');
  // Slack files such a post under a thread nobody sees; refusing it shows the mistake.
  if (root.thread_ts !== undefined) throw new SlackError('cannot_reply_to_message');
  return root;
}

/** Announces message_changed with the message before and after. */
export function announceChange(core: Core, channel: Channel, message: Message, previous_message: Json): void {
  const { space } = core;
  const ts = space.clock.next();
  space.changed({ kind: 'message', channel: channel.id, ts: message.ts });
  core.events.aboutMessage(channel, {
    type: 'message',
    subtype: 'message_changed',
    hidden: true,
    ts,
    event_ts: ts,
    message: presentMessage(space, channel, message),
    previous_message,
  });
}

function announceDeletion(core: Core, channel: Channel, deleted_ts: string, previous_message: Json): void {
  const ts = core.space.clock.next();
  core.space.changed({ kind: 'message', channel: channel.id, ts: deleted_ts });
  core.events.aboutMessage(channel, {
    type: 'message',
    subtype: 'message_deleted',
    hidden: true,
    ts,
    event_ts: ts,
    deleted_ts,
    previous_message,
  });
}
