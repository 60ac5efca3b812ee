import { get } from '../shared/api-client.js';

/** What the API says of a change of many contacts. */
export interface ContactJob {
  status: 'queued' | 'running' | 'done' | 'failed' | 'cancelled';
  expected_count: number | null;
  matched: number;
  changed: number;
  error: string | null;
}

export const contactJob = (id: string): Promise<ContactJob> => get(`/api/contact-jobs/${id}`);

export const isOpen = ({ status }: ContactJob): boolean => status === 'queued' || status === 'running';

/** What came of it, for the person who asked. */
export function outcomeOf({ status, matched, changed, error }: ContactJob) {
  const counts = `${matched} selected: ${changed} changed.`;
  if (status === 'done') return { message: counts, type: 'success' as const };
  return { message: `${error ?? 'It was cancelled.'} ${counts}`, type: 'error' as const };
}
