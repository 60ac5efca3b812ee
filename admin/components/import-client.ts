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
  error?: string | null;
  bytes?: number;
  bytes_total?: number;
}

interface Problem {
  title?: string;
  detail?: string;
  errors?: { field: string; message: string }[];
}

/** Sends a file to the API and returns the import's id; `onProgress` hears the part sent, from 0 to 1. */
export async function uploadCsv(file: File, onProgress: (part: number) => void): Promise<string> {
  const session = await fetch('/api/session');
  if (!session.ok) throw new Error('Your session is over. Reload the page and log in.');
  const { csrf_token } = (await session.json()) as { csrf_token: string };
  const form = new FormData();
  form.append('file', file);
  return new Promise((resolve, reject) => {
    // XMLHttpRequest, because fetch does not say how much of a body has left.
    const request = new XMLHttpRequest();
    request.open('POST', '/api/contacts/import');
    request.setRequestHeader('x-csrf-token', csrf_token);
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

function sentenceOf(problem: Problem | null, status: number): string {
  return problem?.detail ?? problem?.title ?? `The file was refused (${status}).`;
}
