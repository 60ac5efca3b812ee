import type { KnownBlock } from '@slack/types';
import type { ContactKpis } from '../../../domain/contacts/figures/kpis.js';
import type { DurationSummary } from '../../../domain/figures/durations.js';
import type { DeskFigures } from '../../../domain/figures/figures.js';
import { span } from '../../../platform/amounts.js';

/** "3 min (2 hand-offs)": the median and of how many; "–" when there is none. */
export const median = ({ count, median_seconds }: DurationSummary): string =>
  median_seconds === null
    ? '–'
    : `${span(median_seconds)} (${count} ${count === 1 ? 'hand-off' : 'hand-offs'})`;

/** The figures as pairs of name and value: contacts, then the desk's work in its period. */
function figurePairs(contacts: ContactKpis, desk: DeskFigures): [string, string | number][][] {
  return [
    [
      ['Total Leads', contacts.total_leads],
      ['Active Leads', contacts.active_leads],
      ['Win Rate', `${contacts.win_rate} % (converted ${contacts.converted_rate} %)`],
      ['Lost Leads', contacts.lost_leads],
    ],
    [
      ['Open', desk.open],
      ['Waiting for an agent', desk.waiting],
      ['Hand-offs', desk.hand_offs],
      ['Resolved', desk.resolved],
      ['First response (median)', median(desk.first_response)],
      ['Resolution (median)', median(desk.resolution)],
      ['Messages received', desk.received],
      ['Replies', `${desk.replies} by agents, ${desk.bot_replies} by the bot`],
    ],
  ];
}

/** The figures as two sections of fields. */
export function figureFields(contacts: ContactKpis, desk: DeskFigures): KnownBlock[] {
  return figurePairs(contacts, desk).map((pairs) => ({
    type: 'section',
    fields: pairs.map(([label, value]) => ({ type: 'mrkdwn', text: `*${label}*\n${value}` })),
  }));
}

/** The figures as lines of text, for notifications and for readers without blocks. */
export function figureLines(contacts: ContactKpis, desk: DeskFigures): string[] {
  return figurePairs(contacts, desk).map((pairs) =>
    pairs.map(([label, value]) => `${label}: *${value}*`).join(' · '),
  );
}
