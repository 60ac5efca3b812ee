import { contactKpis } from '../../contacts/kpis.js';
import { type DeskFigures, deskFigures, type Period, periods } from '../../conversations/figures.js';
import { AppError } from '../../errors.js';

/** The answer to `/stats`: contacts as the panel shows them, and the desk's work in the period. */
export async function statsText(rest: string, timezone: string): Promise<string> {
  const period = (rest.trim().toLowerCase() || 'today') as Period;
  if (!periods.includes(period)) {
    throw new AppError(
      'invalid_input',
      `"${rest.trim()}" is no period: use ${periods.map((p) => `\`${p}\``).join(', ')}.`,
    );
  }
  const [contacts, desk] = await Promise.all([contactKpis(), deskFigures(period, timezone)]);
  return [
    `*Threadline, ${period}*`,
    `Total Leads: *${contacts.total_leads}* · Active Leads: *${contacts.active_leads}* · Win Rate: *${contacts.win_rate} %* (converted ${contacts.converted_rate} %) · Lost Leads: *${contacts.lost_leads}*`,
    conversationLine(desk),
    `Messages ${period}: *${desk.received}* received · *${desk.replies}* from agents · *${desk.bot_replies}* from the bot`,
  ].join('\n');
}

function conversationLine(desk: DeskFigures): string {
  return `Conversations: *${desk.open}* open · *${desk.waiting}* waiting for an agent · *${desk.resolved}* resolved`;
}
