/** A person of the workspace; everything but id and name has a default. */
export interface UserOptions {
  id: string;
  name: string;
  real_name?: string;
  display_name?: string;
  email?: string;
  is_bot?: boolean;
  deleted?: boolean;
  is_restricted?: boolean;
  is_stranger?: boolean;
  /** Another workspace, for somebody in a shared channel. */
  team_id?: string;
  presence?: 'active' | 'away';
  dnd?: { start: number; end: number };
  tz?: string;
}

/** A channel. Without `members` everybody is in it; the bot is too unless `bot_is_member` is false. */
export interface ChannelOptions {
  id: string;
  name: string;
  members?: string[];
  bot_is_member?: boolean;
  is_private?: boolean;
  is_archived?: boolean;
  topic?: string;
  purpose?: string;
}

/** A slash command as in an app manifest. `should_escape` turns typed @names and #channels into ids. */
export interface CommandOptions {
  command: string;
  description?: string;
  usage_hint?: string;
  should_escape?: boolean;
}

export interface ShortcutOptions {
  callback_id: string;
  name: string;
  type: 'message' | 'global';
}

export interface UsergroupOptions {
  id: string;
  handle: string;
  name?: string;
  users: string[];
}

/** What a simulated workspace is made of. Lists left out of it (events, scopes, commands) allow everything. */
export interface SlackSimulatorOptions {
  /** 0 or absent: a free port. */
  port?: number;
  host?: string;
  signingSecret: string;
  botToken: string;
  /** Socket Mode: events, commands and interactions go over the connections that this token opens. */
  appToken?: string;
  /** Lets a person's tools read the app's manifest. */
  configToken?: string;
  /** Lets the app be installed by OAuth. */
  oauth?: { clientId: string; clientSecret: string };
  team?: { id?: string; name?: string; domain?: string };
  bot: { name: string; id?: string; user_id?: string; app_id?: string; real_name?: string };
  users?: UserOptions[];
  channels?: ChannelOptions[];
  usergroups?: UsergroupOptions[];
  commands?: CommandOptions[];
  shortcuts?: ShortcutOptions[];
  /** Event subscriptions by their manifest names, such as message.channels or app_mention. */
  events?: string[];
  /** Scopes of the bot token; a method that needs another answers missing_scope. */
  scopes?: string[];
  /** The app's origin; events, commands and interactions go to its /slack/events. */
  appUrl?: string;
  /** Posts a second one channel takes before chat.postMessage answers 429. Absent: no limit. */
  postsPerSecond?: number;
  /** How many posts may come at once before the limit bites; 1 unless given. */
  postBurst?: number;
  /** Waits before each retry of an event, in ms. Slack's own: at once, after a minute, after five. */
  retryDelaysMs?: number[];
  /** How long the app may take to answer, in ms; Slack allows 3000. */
  ackTimeoutMs?: number;
  /** How long a trigger_id can be used, in ms; Slack allows 3000. */
  triggerLifeMs?: number;
  /** How long after files.completeUploadExternal the file appears in the channel, in ms. */
  shareDelayMs?: number;
}

/** The options with every default filled in. */
export function resolveOptions(given: SlackSimulatorOptions) {
  return {
    port: 0,
    host: '127.0.0.1',
    users: [] as UserOptions[],
    channels: [] as ChannelOptions[],
    usergroups: [] as UsergroupOptions[],
    shortcuts: [] as ShortcutOptions[],
    postBurst: 1,
    retryDelaysMs: [0, 60_000, 300_000],
    ackTimeoutMs: 3000,
    triggerLifeMs: 3000,
    shareDelayMs: 30,
    ...given,
    team: { id: 'T0SIMULATOR', name: 'Threadline', domain: 'threadline', ...given.team },
    bot: {
      id: 'B0THREADLINE',
      user_id: 'U0THREADLINE',
      app_id: 'A0THREADLINE',
      real_name: given.bot.name,
      ...given.bot,
    },
  };
}

export type Settings = ReturnType<typeof resolveOptions>;
