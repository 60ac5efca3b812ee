import type { PageContext } from 'adminjs';
import { type ContactKpis, contactKpis } from '../src/domain/contacts/figures/kpis.js';
import { type DeskFigures, deskFigures } from '../src/domain/figures/figures.js';
import { must } from '../src/domain/people/core/permissions.js';
import { userOf } from './base/people.js';

export interface DashboardFigures {
  contacts: ContactKpis;
  desk: DeskFigures;
  /** When the figures were read. */
  at: string;
}

/** How old figures may be, in milliseconds: however many people look, they are counted this often. */
const freshFor = 3_000;

/** The handler behind the dashboard, which asks every few seconds. */
export function dashboardFigures(timezone: string) {
  let last: { at: number; figures: Promise<DashboardFigures> } | undefined;
  return async (
    _request: unknown,
    _response: unknown,
    { currentAdmin }: PageContext,
  ): Promise<DashboardFigures> => {
    must(userOf(currentAdmin), 'view_stats');
    if (!last || Date.now() - last.at > freshFor) {
      const figures = read(timezone);
      last = { at: Date.now(), figures };
      figures.catch(() => {
        last = undefined;
      });
    }
    return last.figures;
  };
}

async function read(timezone: string): Promise<DashboardFigures> {
  const [contacts, desk] = await Promise.all([contactKpis(), deskFigures('today', timezone)]);
  return { contacts, desk, at: new Date().toISOString() };
}
