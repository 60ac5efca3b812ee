/** What `GET /api/imports/{id}` answers. */
export interface Import {
  id: string;
  status: 'queued' | 'running' | 'done' | 'failed' | 'cancelled';
  rows: number;
  created: number;
  updated: number;
  unchanged: number;
  duplicate: number;
  rejected: number;
  error: string | null;
  bytes: number;
  bytes_total: number;
}

export const finished = ({ status }: Import): boolean => status !== 'queued' && status !== 'running';

interface Problem {
  title?: string;
  detail?: string;
}

/** The token that every change made with the panel's session repeats. */
async function csrfToken(): Promise<string> {
  const session = await fetch('/api/session');
  if (!session.ok) throw new Error('Your session is over. Reload the page and log in.');
  return ((await session.json()) as { csrf_token: string }).csrf_token;
}

/** Sends a file to the API and returns the import's id; `onProgress` hears the part sent, from 0 to 1. */
export async function uploadCsv(file: File, onProgress: (part: number) => void): Promise<string> {
  const token = await csrfToken();
  const form = new FormData();
  form.append('file', file);
  return new Promise((resolve, reject) => {
    // XMLHttpRequest, because fetch does not say how much of a body has left.
    const request = new XMLHttpRequest();
    request.open('POST', '/api/contacts/import');
    request.setRequestHeader('x-csrf-token', token);
    request.responseType = 'json';
    request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0);
    request.onerror = () => reject(new Error('The connection broke. Try again.'));
    request.onload = () => {
      const body = request.response as ({ id?: string } & Problem) | null;
      if (request.status === 202 && body?.id) resolve(body.id);
      else reject(new Error(sentenceOf(body, request.status)));
    };
    request.send(form);
  });
}

/** The state of an import now. */
export async function importOf(id: string): Promise<Import> {
  const answer = await fetch(`/api/imports/${id}`);
  const body = (await answer.json().catch(() => null)) as (Import & Problem) | null;
  if (!answer.ok || !body) throw new Error(sentenceOf(body, answer.status));
  return body;
}

/** Asks for an import to stop; rows written so far stay. */
export async function cancelImport(id: string): Promise<void> {
  const headers = { 'x-csrf-token': await csrfToken() };
  const answer = await fetch(`/api/imports/${id}/cancel`, { method: 'POST', headers });
  if (!answer.ok)
    throw new Error(sentenceOf((await answer.json().catch(() => null)) as Problem, answer.status));
}

function sentenceOf(problem: Problem | null, status: number): string {
  return problem?.detail ?? problem?.title ?? `The server refused this (${status}).`;
}
