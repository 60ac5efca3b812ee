import { get, post } from '../shared/api-client.js';
import { api } from '../shared/ui.js';

/** What the export page offers for the filter in its address; see admin/export-page.ts. */
export interface Offer {
  filter: Record<string, unknown>;
  count: number;
  many: boolean;
  columns: { name: string; label: string; usual: boolean }[];
}

/** What `GET /api/exports/{id}` answers. */
export interface Export {
  id: string;
  status: 'queued' | 'running' | 'done' | 'failed';
  rows: number;
  bytes: number;
  error: string | null;
  created_at: string;
  expires_at: string | null;
}

export interface Asked {
  filter: Offer['filter'];
  columns: string[];
  bom: boolean;
}

/** What can be exported of the list with these filters (`?filters.status=new&…`). */
export async function offerOf(search: string): Promise<Offer> {
  const params = Object.fromEntries(new URLSearchParams(search));
  const { data } = await api.getPage<Offer & { message?: string }>({ pageName: 'export', params });
  return data;
}

/** The address at which the file is made while it is read. */
export const downloadUrl = ({ filter, columns, bom }: Asked): string =>
  `/api/contacts/export.csv?${new URLSearchParams({
    ...(Object.keys(filter).length > 0 ? { filter: JSON.stringify(filter) } : {}),
    columns: columns.join(','),
    bom: String(bom),
  })}`;

/** Has a worker write the file. */
export const startExport = (asked: Asked): Promise<Export> => post('/api/exports', asked);

/** One's own exports, newest first. */
export const ownExports = async (): Promise<Export[]> =>
  (await get<{ data: Export[] }>('/api/exports?limit=20')).data;

/** Where the file of a finished one is. */
export const fileUrl = ({ id }: Export): string => `/api/exports/${id}/file`;
