import { removeFile, reserveFile, shareFiles } from './acts/files.js';
import { type Draft, edit, post, remove } from './acts/messages.js';
import { react, unreact } from './acts/reactions.js';
import { SlackError } from './base/slack-error.js';
import type { Channel, Ephemeral, Json, Message, ShownMessage, View } from './base/types.js';
import type { Entry } from './block-kit/states.js';
import type { Core } from './core/core.js';
import { type ActionRef, act, suggest } from './interactions/actions.js';
import type { Outcome } from './interactions/base.js';
import { runCommand } from './interactions/commands.js';
import { close, fill, type Submission, submit } from './interactions/modals.js';
import type { PlaceRef } from './interactions/place.js';
import { globalShortcut, messageShortcut } from './interactions/shortcuts.js';
import { presentMessage } from './space/present.js';
import { typedBlocks, typedText } from './space/typed-text.js';

export interface PostOptions {
  thread_ts?: string;
  /** "Also send to channel" under a thread's reply box. */
  broadcast?: boolean;
  /** Sends the text as it is, without what a client does to typed text. */
  raw?: boolean;
}

interface Upload {
  name: string;
  content: Buffer | string;
}

/** One file, or several in one post. */
export type UploadOptions = (Upload | { files: Upload[] }) & {
  text?: string;
  thread_ts?: string;
  /** They are from another workspace: only a stub of them is shown. */
  from_elsewhere?: boolean;
};

/** One person of the workspace and everything they can do in Slack. Actions that ask the app resolve with its answer. */
export class Person {
  constructor(
    private readonly core: Core,
    readonly id: string,
  ) {}

  /** Types a message into a channel or thread. */
  posts(channelRef: string, text: string, options: PostOptions = {}): ShownMessage {
    const channel = this.writable(channelRef);
    const message = post(this.core, channel, this.draft(text, options), options.broadcast);
    return presentMessage(this.core.space, channel, message);
  }

  edits(channelRef: string, ts: string, text: string): ShownMessage {
    const { channel, message } = this.own(channelRef, ts, 'cant_update_message');
    const edited = { user: this.id, ts: this.core.space.clock.next() };
    edit(this.core, channel, message, { text: typedText(text), blocks: typedBlocks(text), edited });
    return presentMessage(this.core.space, channel, message);
  }

  deletes(channelRef: string, ts: string): void {
    const { channel, message } = this.own(channelRef, ts, 'cant_delete_message');
    remove(this.core, channel, message);
  }

  /** Deletes one of the files of their post, for everybody; the post stays. */
  deletesFile(channelRef: string, ts: string, name: string): void {
    const { channel, message } = this.own(channelRef, ts, 'cant_delete_file');
    removeFile(this.core, channel, message, name);
  }

  reacts(channelRef: string, ts: string, name: string): void {
    const channel = this.writable(channelRef);
    react(this.core, channel, this.core.space.message(channel, ts), this.id, name);
  }

  unreacts(channelRef: string, ts: string, name: string): void {
    const channel = this.writable(channelRef);
    unreact(this.core, channel, this.core.space.message(channel, ts), this.id, name);
  }

  /** Uploads files into a channel or thread as one post; the app hears of it as file_share. */
  uploads(
    channelRef: string,
    { text = '', thread_ts, from_elsewhere = false, ...what }: UploadOptions,
  ): ShownMessage {
    const channel = this.writable(channelRef);
    const files = ('files' in what ? what.files : [what]).map(({ name, content }) => {
      const bytes = Buffer.from(content as string);
      const file = reserveFile(this.core, { name, user: this.id, size: bytes.length, looked_at: true });
      return Object.assign(file, { bytes, from_elsewhere });
    });
    const draft = this.draft(text, thread_ts === undefined ? {} : { thread_ts });
    const message = shareFiles(this.core, channel, files, draft);
    return presentMessage(this.core.space, channel, message);
  }

  /** Sends a slash command such as `/assign 42 @ana`. */
  runs(line: string, at: { channel: string; thread_ts?: string }): Promise<Outcome> {
    this.writable(at.channel);
    return runCommand(this.core, this.id, line, at);
  }

  /** Clicks a button, or chooses in a select, of a message or view. */
  clicks(place: PlaceRef, action: ActionRef | string): Promise<Outcome> {
    return act(this.core, this.id, place, typeof action === 'string' ? { action_id: action } : action);
  }

  /** Types into an external select; resolves with the options the app offers. */
  suggests(place: PlaceRef, asked: { action_id: string; block_id?: string; value: string }) {
    return suggest(this.core, this.id, place, asked);
  }

  /** Puts values into the open modal by action_id or block_id, without submitting. */
  fills(values: Record<string, Entry>): View {
    return fill(this.core, this.id, values);
  }

  /** Submits the open modal, with values by action_id or block_id. */
  submits(values: Record<string, Entry> = {}): Promise<Submission> {
    return submit(this.core, this.id, values);
  }

  /** Closes the open modal without submitting it. */
  closes(): Promise<Outcome> {
    return close(this.core, this.id);
  }

  /** Uses a shortcut: on a message when one is named, else a global one. */
  shortcut(callback_id: string, on?: { channel: string; ts: string }): Promise<Outcome> {
    return on
      ? messageShortcut(this.core, this.id, callback_id, on)
      : globalShortcut(this.core, this.id, callback_id);
  }

  /** Opens the app's home tab, or its messages tab. */
  opensHome(tab: 'home' | 'messages' = 'home'): void {
    const { space, events } = this.core;
    const { id: channel } = space.directChannel(this.id);
    const event_ts = space.clock.next();
    const view = this.home();
    const event: Json = { type: 'app_home_opened', user: this.id, channel, tab, event_ts };
    events.announce({
      ...event,
      ...(view && tab === 'home' ? { view: { id: view.id, hash: view.hash } } : {}),
    });
  }

  /** The modal on top, if one is open. */
  modal(): View | undefined {
    return this.core.space.modals.get(this.id)?.at(-1);
  }

  home(): View | undefined {
    return this.core.space.homes.get(this.id);
  }

  /** What only this person was told, oldest first. */
  ephemerals(channelRef?: string): Ephemeral[] {
    const channel = channelRef === undefined ? undefined : this.core.space.channel(channelRef).id;
    return this.core.space.ephemerals.filter(
      (each) => each.user === this.id && (channel === undefined || each.channel === channel),
    );
  }

  private draft(text: string, options: PostOptions): Draft {
    return {
      text: options.raw ? text : typedText(text),
      user: this.id,
      client_msg_id: globalThis.crypto.randomUUID(),
      ...(options.raw || text === '' ? {} : { blocks: typedBlocks(text) }),
      ...(options.thread_ts === undefined ? {} : { thread_ts: options.thread_ts }),
    };
  }

  private writable(ref: string): Channel {
    const channel = this.core.space.channel(ref);
    if (channel.is_archived) throw new SlackError('is_archived');
    if (!channel.members.has(this.id)) throw new SlackError('not_in_channel');
    return channel;
  }

  private own(ref: string, ts: string, otherwise: string): { channel: Channel; message: Message } {
    const channel = this.writable(ref);
    const message = this.core.space.message(channel, ts);
    if (message.user !== this.id) throw new SlackError(otherwise);
    return { channel, message };
  }
}
