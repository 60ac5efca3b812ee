import type { KnownBlock, TableBlock } from '@slack/types';
import { contactKpis } from '../../../domain/contacts/figures/kpis.js';
import type { AgentFigures } from '../../../domain/figures/agent-figures.js';
import {
  type DayOfSeries,
  type DeskFigures,
  deskFigures,
  deskSeries,
  type Period,
  periods,
} from '../../../domain/figures/figures.js';
import type { User } from '../../../domain/people/core/user.js';
import { AppError } from '../../../errors.js';
import { span } from '../../../platform/amounts.js';
import { addDays, localTime } from '../../../platform/local-time.js';
import { plain } from '../blocks/elements.js';
import { figureFields, figureLines } from '../blocks/figures.js';
import type { Answer } from '../core/answer.js';
import { literal } from '../core/literal.js';
import type { CommandCall } from './command.js';
import { agentNamed } from './people-named.js';

/** The answer to `/stats`: contacts as the panel shows them, and the desk's work in the period, or one agent's. */
export async function statsAnswer({ desk, rest, actor }: CommandCall): Promise<Answer> {
  const words = rest.trim().split(/\s+/).filter(Boolean);
  const who = words.find((word) => /^(<@|@)|^me$/i.test(word));
  const period = periodFrom(words.filter((word) => word !== who));
  const figures = await deskFigures(period, desk.timezone);
  if (who) return agentAnswer(await agentNamed(desk, who, actor), figures, period);
  const today = localTime(Date.now(), desk.timezone).day;
  const from = { today: addDays(today, -6), week: addDays(today, -6), month: addDays(today, -29) }[period];
  const [contacts, series] = await Promise.all([
    contactKpis(),
    deskSeries({ from, to: today }, desk.timezone),
  ]);
  const title = `Threadline, ${titles[period]}`;
  return {
    text: [`*${title}*`, ...figureLines(contacts, figures)].join('\n'),
    blocks: [
      { type: 'header', text: plain(title) },
      ...figureFields(contacts, figures),
      chart(series),
      ...(figures.agents.length > 0 ? [table(figures.agents)] : []),
    ],
  };
}

const titles = { today: 'today', week: 'this week', month: 'this month' } as const;

function periodFrom(words: string[]): Period {
  const word = words.join(' ').toLowerCase() || 'today';
  if (periods.includes(word as Period)) return word as Period;
  const known = periods.map((one) => `\`${one}\``).join(', ');
  throw new AppError(
    'invalid_input',
    `"${word.slice(0, 40)}" is not a period: use ${known}, and \`@agent\`.`,
  );
}

function agentAnswer(user: User, { agents }: DeskFigures, period: Period): Answer {
  const own = agents.find(({ user_id }) => user_id === user._id);
  const pairs = own
    ? columns.slice(1).map(({ title, value }) => `${title}: *${value(own)}*`)
    : ['Nothing yet.'];
  return { text: [`*${literal(user.name)}, ${titles[period]}*`, pairs.join(' · ')].join('\n') };
}

const columns: { title: string; value: (figures: AgentFigures) => string }[] = [
  { title: 'Agent', value: ({ name }) => name || 'former user' },
  { title: 'Open', value: ({ open }) => String(open) },
  { title: 'Assigned', value: ({ assigned }) => String(assigned) },
  { title: 'Replies', value: ({ replies }) => String(replies) },
  {
    title: 'First response (average)',
    value: ({ first_response_average_seconds: seconds }) => (seconds === null ? '–' : span(seconds)),
  },
  { title: 'Resolved', value: ({ resolved }) => String(resolved) },
];

/** Slack takes 100 rows; the first is the heading. */
const mostAgents = 99;

function table(agents: AgentFigures[]): TableBlock {
  const cell = (text: string) => ({ type: 'raw_text' as const, text });
  const shown = agents.slice(0, mostAgents);
  return {
    type: 'table',
    column_settings: columns.map((_column, index) => ({ align: index === 0 ? 'left' : 'right' })),
    rows: [
      columns.map(({ title }) => cell(title)),
      ...shown.map((one) => columns.map(({ value }) => cell(value(one)))),
    ],
  };
}

const longestBar = 20;

/** Messages a day as bars, the same width everywhere because Slack writes code in a fixed width. */
function chart(series: DayOfSeries[]): KnownBlock {
  const most = Math.max(1, ...series.map(({ received }) => received));
  const lines = series.map(({ day, received, replies }) => {
    const bar = '█'.repeat(Math.ceil((received / most) * longestBar)).padEnd(longestBar, '·');
    return `${day.slice(5)} ${bar} ${received} received, ${replies} sent`;
  });
  const text = `*Messages a day*\n\`\`\`${lines.join('\n')}\`\`\``;
  return { type: 'section', text: { type: 'mrkdwn', text } };
}
