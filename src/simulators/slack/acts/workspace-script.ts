import type { Answer } from '../base/http-post.js';
import type { ChannelOptions, UsergroupOptions, UserOptions } from '../base/options.js';
import type { Call, Delivery, Json, ShownMessage, User } from '../base/types.js';
import { type formType, jsonType, type SendOptions } from '../core/app-link.js';
import type { Core } from '../core/core.js';
import { presentMessage, presentUser } from '../space/present.js';
import {
  announceJoin,
  announceLife,
  announceNewId,
  announcePrivate,
  announceRename,
} from './channel-life.js';

/** What happens to the workspace rather than by one person, and what a test may look at. */
export function workspaceScript(core: Core) {
  const { space, app, events } = core;
  return {
    /** A channel's own messages, oldest first; replies only where they were also sent to the channel. */
    messages(channelRef: string): ShownMessage[] {
      const channel = space.channel(channelRef);
      return [...channel.messages.values()]
        .filter((message) => message.thread_ts === undefined || message.subtype === 'thread_broadcast')
        .map((message) => presentMessage(space, channel, message, { metadata: true }));
    },

    /** A thread: its root, then the replies in order; empty when there is no such message. */
    thread(channelRef: string, ts: string): ShownMessage[] {
      const channel = space.channel(channelRef);
      const root = channel.messages.get(ts);
      return [...(root ? [root] : []), ...(channel.threads.get(ts) ?? [])].map((message) =>
        presentMessage(space, channel, message, { metadata: true }),
      );
    },

    /** The Web API calls so far, oldest first. */
    calls: (method?: string): Call[] => space.calls.filter((call) => !method || call.method === method),

    /** Attempts to reach the app: event, command, block_actions, view_submission… */
    deliveries: (kind?: string): Delivery[] => space.deliveries.filter((each) => !kind || each.kind === kind),

    /** Changes a person, for example their name or `deleted`, and announces user_change. */
    changesUser(userRef: string, changes: Partial<Omit<UserOptions, 'id'>>): User {
      const user = space.user(userRef);
      Object.assign(user, changes, { updated: Math.floor(Date.now() / 1000) });
      space.changed({ kind: 'user', user: user.id });
      const shown = presentUser(space, user);
      events.announce({
        type: 'user_change',
        user: shown,
        cache_ts: user.updated,
        event_ts: space.clock.next(),
      });
      return user;
    },

    addsUser(options: UserOptions): User {
      const user = space.addUser(options);
      const shown = presentUser(space, user);
      events.announce({ type: 'team_join', user: shown, event_ts: space.clock.next() });
      space.changed({ kind: 'user', user: user.id });
      return user;
    },

    addsUsergroup(options: UsergroupOptions): void {
      space.settings.usergroups.push(options);
    },

    /** Gives a channel another name, and announces that. */
    renames(channelRef: string, name: string): void {
      const channel = space.channel(channelRef);
      channel.name = name;
      space.changed({ kind: 'channel', channel: channel.id });
      announceRename(core, channel);
    },

    /** Makes a channel private, as people can: it keeps its id, and a message in it says so. */
    makesPrivate(channelRef: string, by: string): void {
      const channel = space.channel(channelRef);
      channel.kind = 'group';
      space.changed({ kind: 'channel', channel: channel.id });
      announcePrivate(core, channel, space.user(by).id);
    },

    /** Gives a channel another id, as Slack does when it goes to another workspace or is shared, and announces that. */
    changesId(channelRef: string, id: string): void {
      const channel = space.channel(channelRef);
      const old = channel.id;
      space.changesId(channel, id);
      space.changed({ kind: 'channel', channel: id });
      announceNewId(core, channel, old);
    },

    /** Deletes a channel for good, and announces that. */
    deletesChannel(channelRef: string): void {
      const channel = space.channel(channelRef);
      announceLife(core, channel, 'deleted');
      space.channels.delete(channel.id);
      space.changed({ kind: 'channel', channel: channel.id });
    },

    addsChannel: (options: ChannelOptions): string => space.addChannel(options).id,

    archives(channelRef: string): void {
      const channel = space.channel(channelRef);
      channel.is_archived = true;
      space.changed({ kind: 'channel', channel: channel.id });
      announceLife(core, channel, 'archive');
    },

    unarchives(channelRef: string): void {
      const channel = space.channel(channelRef);
      channel.is_archived = false;
      space.changed({ kind: 'channel', channel: channel.id });
      announceLife(core, channel, 'unarchive');
    },

    /** Adds or removes members, the bot included, and announces the bot's own coming and going. */
    membership(channelRef: string, { add = [], remove = [] }: { add?: string[]; remove?: string[] }): void {
      const channel = space.channel(channelRef);
      const before = space.botIsIn(channel);
      for (const id of add) channel.members.add(space.user(id).id);
      for (const id of remove) channel.members.delete(space.user(id).id);
      space.changed({ kind: 'channel', channel: channel.id });
      if (!before && space.botIsIn(channel)) announceJoin(core, channel);
      if (before && !space.botIsIn(channel)) announceLife(core, channel, 'left');
    },

    /** Ends the app's token, as somebody who removes the app does; Slack tells the app of it. */
    revokesToken(): void {
      space.revokeTokens();
      const event_ts = space.clock.next();
      const tokens = { oauth: [], bot: [space.settings.bot.user_id] };
      events.announce({ type: 'tokens_revoked', tokens, event_ts });
    },

    /** The same for the whole installation. */
    uninstalls(): void {
      space.revokeTokens();
      events.announce({ type: 'app_uninstalled', event_ts: space.clock.next() });
    },

    /** Somebody made a new token by hand, on the app's page. */
    issuesToken: (token: string): void => space.acceptToken(token),

    /** Sends any event in a proper envelope, such as app_uninstalled. */
    sendsEvent: (event: Json): void => events.announce(event),

    /** Signs and sends any body, proper or not; `options` may spoil the timestamp or the secret. */
    sendsSigned(
      body: string,
      options: Partial<SendOptions> & { contentType?: typeof jsonType | typeof formType } = {},
    ): Promise<Answer> {
      const { contentType = jsonType, ...rest } = options;
      return app.send(body, contentType, { raw: body }, { kind: 'raw', ...rest });
    },

    /** The challenge Slack sends when a request URL is set; true when the app answers it. */
    async verifiesUrl(): Promise<boolean> {
      const challenge = globalThis.crypto.randomUUID();
      const payload = { token: 'simulated-verification-token', challenge, type: 'url_verification' };
      const answer = await app.sendJson(payload, { kind: 'url_verification' });
      return answer.status === 200 && (answer.body ?? '').includes(challenge);
    },

    /** Resolves when nothing is on its way to the app any more: no delivery, retry, pause or pending share. */
    async idle(options: { timeout?: number } = {}): Promise<void> {
      await space.changes.until(() => app.isIdle, { waitingFor: 'deliveries to end', ...options });
    },

    until: space.changes.until.bind(space.changes),
  };
}
