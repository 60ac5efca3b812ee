import { ContactModel, type ContactStatus, contactStatuses } from './contact.js';

export interface ContactKpis {
  total_leads: number;
  active_leads: number;
  win_rate: number;
  converted_rate: number;
  lost_leads: number;
  value_by_status: Record<ContactStatus, number>;
  count_by_status: Record<ContactStatus, number>;
}

const zero = (): Record<ContactStatus, number> =>
  Object.fromEntries(contactStatuses.map((status) => [status, 0])) as Record<ContactStatus, number>;

const percent = (part: number, whole: number): number =>
  whole === 0 ? 0 : Math.round((part / whole) * 10_000) / 100;

/**
 * The figures of the dashboard. Total Leads counts contacts (each has a unique number or identity); Active Leads
 * are qualified + converted; Win Rate is qualified as a percentage of all contacts, with the converted rate
 * beside it; rates are percentages with two decimals, 0 on an empty base. Read from the (status, value) index.
 */
export async function contactKpis(): Promise<ContactKpis> {
  const rows = await ContactModel.aggregate<{ _id: ContactStatus; count: number; value: number }>([
    { $group: { _id: '$status', count: { $sum: 1 }, value: { $sum: '$value' } } },
  ]);
  const count = zero();
  const value = zero();
  for (const row of rows) {
    count[row._id] = row.count;
    value[row._id] = row.value;
  }
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
