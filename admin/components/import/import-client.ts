import { csrfToken, get, type Problem, post, sentenceOf } from '../shared/api-client.js';

/** What `GET /api/imports/{id}` answers. */
export interface Import {
  id: string;
  status: 'queued' | 'running' | 'done' | 'failed' | 'cancelled';
  rows: number;
  rows_total: number | null;
  created: number;
  updated: number;
  unchanged: number;
  duplicate: number;
  rejected: number;
  error: string | null;
  bytes: number;
  bytes_total: number;
  seconds_left: number | null;
  encoding_note: string | null;
  readings: string[];
  values_left_out: number;
  phones_added: number;
  phones_left_out: number;
  remarks: { line: number; message: string }[];
  dry_run: boolean;
  welcome: object | null;
  welcomed: number;
  not_welcomed: Record<'no_consent' | 'no_phone' | 'in_conversation', number>;
  undo: { status: 'queued' | 'running' | 'done'; removed: number; restored: number; kept: number } | null;
}

/** What `POST /api/contacts/import/preview` answers. */
export interface Preview {
  columns: { column?: string; heading: string; field: string | null; examples: string[] }[];
  remembered: boolean;
  fields: { field: string; label: string }[];
  encoding_note: string | null;
  readings: string[];
}

/** What an import is started with besides its file, as the API takes it. */
export type ImportFields = Record<string, string>;

export interface RejectedRow {
  line: number;
  cells: string[];
  error: string;
}

export const finished = ({ status }: Import): boolean => status !== 'queued' && status !== 'running';

/** A template that can be sent now. */
export interface WelcomeTemplate {
  name: string;
  language: string;
  text: string;
  parameters: { key: string; label: string; example: string }[];
}

/** The templates of the first channel that new contacts can be welcomed with. */
export const welcomeTemplates = async (): Promise<WelcomeTemplate[]> =>
  (
    await get<{ data: (WelcomeTemplate & { sendable: boolean })[] }>(
      '/api/templates?status=approved&limit=200',
    )
  ).data.filter(({ sendable }) => sendable);

/** The bytes at the beginning of a file that tell what it is. */
const headBytes = 256 * 1024;

/** What an import would take a file for; only its beginning is sent. */
export async function previewCsv(file: File): Promise<Preview> {
  const form = new FormData();
  form.append('file', file.slice(0, headBytes), file.name);
  form.append('partial', String(file.size > headBytes));
  return post('/api/contacts/import/preview', form);
}

/** Sends a file to the API and returns the import's id; `onProgress` hears the part sent, from 0 to 1. */
export async function uploadCsv(
  file: File,
  fields: ImportFields,
  onProgress: (part: number) => void,
): Promise<string> {
  const token = await csrfToken();
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append('file', file);
  return new Promise((resolve, reject) => {
    // XMLHttpRequest, because fetch does not say how much of a body has left.
    const request = new XMLHttpRequest();
    request.open('POST', '/api/contacts/import');
    request.setRequestHeader('x-csrf-token', token);
    request.responseType = 'json';
    request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0);
    request.onerror = () => reject(new Error('The connection was lost. Try again.'));
    request.onload = () => {
      const body = request.response as ({ id?: string } & Problem) | null;
      if (request.status === 202 && body?.id) resolve(body.id);
      else reject(new Error(sentenceOf(body, request.status)));
    };
    request.send(form);
  });
}

/** The state of an import now. */
export const importOf = (id: string): Promise<Import> => get(`/api/imports/${id}`);

/** The first rows that were rejected. */
export const firstRejected = async (id: string): Promise<RejectedRow[]> =>
  (await get<{ data: RejectedRow[] }>(`/api/imports/${id}/rejected?limit=5`)).data;

/** Asks for an import to stop; rows written so far stay. */
export const cancelImport = (id: string): Promise<Import> => post(`/api/imports/${id}/cancel`);

/** Asks for what an import changed to be put back. */
export const undoImport = (id: string): Promise<Import> => post(`/api/imports/${id}/undo`);
