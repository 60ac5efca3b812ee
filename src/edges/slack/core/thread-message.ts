/** The parts of a Slack message event this desk reads. */
export interface ThreadMessage {
  channel: string;
  ts: string;
  thread_ts: string;
  user: string;
  text: string;
  blocks?: unknown;
  files?: unknown[];
  /** The bot's own Slack user, as known when the event came. */
  bot_user_id?: string;
}

/** What a reply or note written in Slack is unique by. */
export const slackKey = (channel: string, ts: string): string => `slack:${channel}:${ts}`;

/** Where the writer of a message can be told something. */
export const toWriter = ({ channel, thread_ts: thread, user }: ThreadMessage) => ({ channel, thread, user });
