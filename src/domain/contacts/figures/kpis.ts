import type { ContactStatus } from '../contact/contact.js';
import { readCounters, settleCounters } from './counters.js';

export interface ContactKpis {
  total_leads: number;
  active_leads: number;
  win_rate: number;
  converted_rate: number;
  lost_leads: number;
  value_by_status: Record<ContactStatus, number>;
  count_by_status: Record<ContactStatus, number>;
}

const percent = (part: number, whole: number): number =>
  whole === 0 ? 0 : Math.round((part / whole) * 10_000) / 100;

/**
 * The figures of the dashboard, exact at the moment they are read. Total Leads counts contacts (each has a unique
 * number or identity); Active Leads are qualified + converted; Win Rate is qualified, and the converted rate
 * converted, as a percentage of all contacts with two decimals, 0 on an empty base. Costs the same at any number
 * of contacts.
 */
export async function contactKpis(): Promise<ContactKpis> {
  await settleCounters();
  const { count, value } = await readCounters();
  const total = Object.values(count).reduce((sum, n) => sum + n, 0);
  return {
    total_leads: total,
    active_leads: count.qualified + count.converted,
    win_rate: percent(count.qualified, total),
    converted_rate: percent(count.converted, total),
    lost_leads: count.lost,
    value_by_status: value,
    count_by_status: count,
  };
}
