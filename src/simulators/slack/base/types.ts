/** JSON as it came from a program we do not control. */
export type Json = Record<string, unknown>;

/**
 * A person or bot of the workspace. `is_stranger` is somebody from another company who is in no channel of ours;
 * in a shared channel (Slack Connect) only the `team_id` differs.
 */
export interface User {
  id: string;
  team_id?: string;
  name: string;
  real_name: string;
  display_name: string;
  email?: string;
  is_bot: boolean;
  deleted: boolean;
  is_restricted: boolean;
  is_stranger: boolean;
  presence: 'active' | 'away';
  /** When they are not to be disturbed next, in seconds; their own schedule or a snooze. */
  dnd?: { start: number; end: number };
  tz: string;
  updated: number;
}

export interface Reaction {
  name: string;
  users: string[];
}

/** A message as stored. Thread counts are worked out when it is shown; `thread_ts` is set on replies only. */
export interface Message {
  type: 'message';
  subtype?: string;
  ts: string;
  text: string;
  user?: string;
  username?: string;
  bot_id?: string;
  app_id?: string;
  icons?: Json;
  blocks?: Block[];
  attachments?: Json[];
  thread_ts?: string;
  parent_user_id?: string;
  metadata?: { event_type: string; event_payload: Json };
  files?: string[];
  edited?: { user: string; ts: string };
  client_msg_id?: string;
  upload?: boolean;
  hidden?: boolean;
  reactions: Reaction[];
}

/** A message as programs and people see it; the counts are there when it has replies. */
export type ShownMessage = Omit<Message, 'reactions' | 'files'> & {
  reactions?: { name: string; users: string[]; count: number }[];
  files?: Json[];
  team?: string;
  reply_count?: number;
  reply_users?: string[];
  latest_reply?: string;
};

export interface Block extends Json {
  type: string;
  block_id?: string;
}

export interface Channel {
  id: string;
  name: string;
  kind: 'channel' | 'group' | 'im';
  created: number;
  creator: string;
  members: Set<string>;
  is_archived: boolean;
  is_general: boolean;
  topic: string;
  purpose: string;
  messages: Map<string, Message>;
  /** Replies by the ts of their root, in order. */
  threads: Map<string, Message[]>;
}

/** A message only one person sees. `thread_ts` puts it into a thread. */
export interface Ephemeral {
  ts: string;
  channel: string;
  user: string;
  text: string;
  blocks?: Block[];
  attachments?: Json[];
  thread_ts?: string;
  username?: string;
  from: 'app' | 'slackbot';
}

export interface StoredFile {
  id: string;
  name: string;
  title: string;
  mimetype: string;
  filetype: string;
  size: number;
  bytes?: Buffer;
  user: string;
  created: number;
  alt_text?: string;
  /** It comes from another workspace, in a shared channel: posts and events show a stub, `files.info` the whole. */
  from_elsewhere?: boolean;
  /** Its owner deleted it: posts keep a tombstone in its place. */
  deleted?: boolean;
  upload_token: string;
  /** Slack has looked at an app's upload, some time after it was completed, and knows what kind of file it is. */
  looked_at?: boolean;
  /** Where it has been shared, by channel. */
  shares: Map<string, { ts: string; thread_ts?: string }[]>;
}

/** States of elements a person has touched, by block_id and action_id. */
export type Entered = Record<string, Record<string, Json>>;

/** A modal or App Home. `previous_view_id` makes the stack of modals one person has open. */
export interface View {
  id: string;
  type: 'modal' | 'home';
  user: string;
  title?: Json;
  submit?: Json;
  close?: Json;
  blocks: Block[];
  callback_id: string;
  private_metadata: string;
  external_id: string;
  clear_on_close: boolean;
  notify_on_close: boolean;
  hash: string;
  root_view_id: string;
  previous_view_id: string | null;
  /** What the person has put into it so far. */
  entered: Entered;
  /** Errors the app sent back to the last submission, by block. */
  errors?: Record<string, string>;
  /** What Slack itself tells the person, such as a failed submission. */
  notice?: string;
}

/** One call of the Web API, for assertions. `ok` is null while it has not been answered. */
export interface Call {
  n: number;
  method: string;
  args: Json;
  at: number;
  ok: boolean | null;
  status?: number;
  error?: string;
  fault?: string;
}

/** One attempt to reach the app. `status` is missing when there was no answer. */
export interface Delivery {
  n: number;
  kind: string;
  at: number;
  attempt: number;
  event_id?: string;
  status?: number;
  failure?: string;
  body: Json;
}
