import type { Button, Overflow, PlainTextElement, PlainTextOption } from '@slack/types';

/** The longest text Slack takes in an option, and in a button. */
const longestLabel = 75;

export const plain = (text: string): PlainTextElement => ({ type: 'plain_text', text, emoji: true });

/** A choice of a select; a long text is cut where Slack would refuse it. */
export const option = (value: string, text: string): PlainTextOption => ({
  text: plain(cutLabel(text)),
  value,
});

export function button(
  action_id: string,
  text: string,
  { value, style }: { value: string; style?: 'primary' | 'danger' },
): Button {
  return { type: 'button', action_id, value, text: plain(cutLabel(text)), ...(style ? { style } : {}) };
}

/** A button that opens an address; Slack wants its click acknowledged all the same. */
export const linkButton = (action_id: string, text: string, url: string): Button => ({
  type: 'button',
  action_id,
  url,
  text: plain(text),
});

/** A menu of at most five entries, each named by the id of what it does; one with a `url` also opens that. */
export const overflow = (
  action_id: string,
  entries: { id: string; text: string; url?: string }[],
): Overflow => ({
  type: 'overflow',
  action_id,
  options: entries.map(({ id, text, url }) => ({ ...option(id, text), ...(url ? { url } : {}) })),
});

const cutLabel = (text: string): string =>
  text.length <= longestLabel ? text || ' ' : `${text.slice(0, longestLabel - 1)}…`;

/** A time in mrkdwn, which Slack shows in each reader's own zone and words ("today at 14:05"). */
export const slackTime = (at: Date): string => slackDate(at, '{date_short_pretty} at {time}');

/** The same to the second, without the day ("14:05:10"). */
export const slackSecond = (at: Date): string => slackDate(at, '{time_secs}');

/** Source: Slack, "Formatting message text", "Date formatting". */
const slackDate = (at: Date, format: string): string =>
  `<!date^${Math.floor(at.getTime() / 1000)}^${format}|${at.toISOString()}>`;
