import { createClock, slackId } from '../base/ids.js';
import type { ChannelOptions, Settings, UserOptions } from '../base/options.js';
import { SlackError } from '../base/slack-error.js';
import type {
  Call,
  Channel,
  Delivery,
  Entered,
  Ephemeral,
  Message,
  StoredFile,
  User,
  View,
} from '../base/types.js';
import { type Change, Changes } from './changes.js';

const keptRecords = 20_000;

/** Everything the workspace knows, in memory. Changes go through the functions beside it, which announce them. */
export class Workspace {
  readonly clock = createClock();
  readonly changes = new Changes();
  readonly users = new Map<string, User>();
  readonly channels = new Map<string, Channel>();
  readonly files = new Map<string, StoredFile>();
  /** Each person's open modals, the one on top last. */
  readonly modals = new Map<string, View[]>();
  readonly homes = new Map<string, View>();
  readonly ephemerals: Ephemeral[] = [];
  readonly calls: Call[] = [];
  readonly deliveries: Delivery[] = [];
  /** What a person has chosen in a message's elements, by `user:channel:ts`. */
  readonly choices = new Map<string, Entered>();

  /** Tokens the app may use. */
  private readonly tokens: Set<string>;
  private readonly revoked = new Set<string>();

  /** Where this server is reached, such as http://127.0.0.1:4321; known once it listens. */
  origin = '';

  constructor(readonly settings: Settings) {
    this.tokens = new Set([settings.botToken]);
    for (const user of settings.users) this.addUser(user);
    const { user_id, name, real_name } = settings.bot;
    this.addUser({ id: user_id, name, real_name, is_bot: true });
    this.addUser({ id: 'USLACKBOT', name: 'slackbot', real_name: 'Slackbot' });
    for (const channel of settings.channels) this.addChannel(channel);
  }

  addUser(options: UserOptions): User {
    const real_name = options.real_name ?? options.name;
    const user: User = {
      is_bot: false,
      deleted: false,
      is_restricted: false,
      is_stranger: false,
      presence: 'active',
      tz: 'Etc/UTC',
      display_name: '',
      updated: now(),
      ...options,
      real_name,
    };
    this.users.set(user.id, user);
    return user;
  }

  addChannel(options: ChannelOptions): Channel {
    const everybody = [...this.users.values()].filter((user) => !user.is_bot && user.id !== 'USLACKBOT');
    const members = new Set(options.members ?? everybody.map((user) => user.id));
    const bot = this.settings.bot.user_id;
    if (options.bot_is_member !== false) members.add(bot);
    const creator = [...members].find((id) => id !== bot) ?? bot;
    return this.keepChannel({
      ...emptyChannel(options.id, options.name, options.is_private ? 'group' : 'channel', creator),
      members,
      is_archived: options.is_archived ?? false,
      is_general: options.name === 'general',
      topic: options.topic ?? '',
      purpose: options.purpose ?? '',
    });
  }

  /** The direct-message channel between the bot and a person, made when it is first needed. */
  directChannel(userId: string): Channel {
    for (const channel of this.channels.values())
      if (channel.kind === 'im' && channel.members.has(userId)) return channel;
    const bot = this.settings.bot.user_id;
    const channel = emptyChannel(slackId('D'), userId, 'im', userId);
    channel.members = new Set([userId, bot]);
    return this.keepChannel(channel);
  }

  /** Everything of a channel under another id; the old one is not there any more. */
  changesId(channel: Channel, id: string): void {
    const old = channel.id;
    this.channels.delete(old);
    channel.id = id;
    this.channels.set(id, channel);
    for (const { shares } of this.files.values()) {
      const shared = shares.get(old);
      if (shared) shares.set(id, shared);
      shares.delete(old);
    }
    for (const told of this.ephemerals) if (told.channel === old) told.channel = id;
  }

  /** The channel with this id or #name; a user's id means their direct messages. */
  channel(idOrName: string): Channel {
    const known = this.channels.get(idOrName);
    if (known) return known;
    const name = idOrName.replace(/^#/, '');
    for (const channel of this.channels.values())
      if (channel.name === name && channel.kind !== 'im') return channel;
    if (this.users.has(idOrName) && idOrName !== 'USLACKBOT') return this.directChannel(idOrName);
    throw new SlackError('channel_not_found');
  }

  user(idOrName: string): User {
    const known = this.users.get(idOrName);
    if (known) return known;
    const name = idOrName.replace(/^@/, '');
    for (const user of this.users.values()) if (user.name === name) return user;
    throw new SlackError('user_not_found');
  }

  message(channel: Channel, ts: string): Message {
    const message = channel.messages.get(ts);
    if (!message) throw new SlackError('message_not_found');
    return message;
  }

  /** Slack's word for what is wrong with a token; null when the app may use it. */
  tokenProblem(token: string): string | null {
    if (this.tokens.has(token)) return null;
    return this.revoked.has(token) ? 'token_revoked' : 'invalid_auth';
  }

  acceptToken(token: string): void {
    this.revoked.delete(token);
    this.tokens.add(token);
  }

  revokeTokens(): void {
    for (const token of this.tokens) this.revoked.add(token);
    this.tokens.clear();
  }

  botIsIn(channel: Channel): boolean {
    return channel.members.has(this.settings.bot.user_id);
  }

  changed(change: Change): void {
    this.changes.notify(change);
  }

  /** Adds to a log of calls or deliveries, dropping the oldest so that a long demo does not grow for ever. */
  record<T>(log: T[], entry: T): T {
    log.push(entry);
    if (log.length > keptRecords) log.splice(0, log.length - keptRecords);
    return entry;
  }

  private keepChannel(channel: Channel): Channel {
    this.channels.set(channel.id, channel);
    this.changed({ kind: 'channel', channel: channel.id });
    return channel;
  }
}

const now = (): number => Math.floor(Date.now() / 1000);

function emptyChannel(id: string, name: string, kind: Channel['kind'], creator: string): Channel {
  return {
    id,
    name,
    kind,
    created: now(),
    creator,
    members: new Set(),
    is_archived: false,
    is_general: false,
    topic: '',
    purpose: '',
    messages: new Map(),
    threads: new Map(),
  };
}
