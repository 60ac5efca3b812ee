/** What the API answers when it refuses. */
export interface Problem {
  title?: string;
  detail?: string;
  /** The panel's own routes say it so. */
  message?: string;
}

/** The token that every change made with the panel's session repeats. */
export async function csrfToken(): Promise<string> {
  const session = await fetch('/api/session');
  if (!session.ok)
    throw new Error(
      'Your session has ended. Log in in another tab and try again: what you typed is still here.',
    );
  return ((await session.json()) as { csrf_token: string }).csrf_token;
}

/** Reads from the API. Throws what it says in words. */
export async function get<T>(path: string): Promise<T> {
  return answerOf(await fetch(path));
}

/** Sends a form, or anything else as JSON, to the API. Throws what it says in words. */
export const post = <T>(path: string, body?: unknown): Promise<T> => send('POST', path, body);

/** The same with another method; what answers nothing gives undefined. */
export async function send<T>(
  method: 'POST' | 'PATCH' | 'DELETE',
  path: string,
  body?: unknown,
  more: Record<string, string> = {},
): Promise<T> {
  const isForm = body === undefined || body instanceof FormData;
  const headers = {
    'x-csrf-token': await csrfToken(),
    ...(isForm ? {} : { 'content-type': 'application/json' }),
    ...more,
  };
  const answer = await fetch(path, { method, headers, body: isForm ? body : JSON.stringify(body) });
  return answer.status === 204 ? (undefined as T) : answerOf(answer);
}

async function answerOf<T>(answer: Response): Promise<T> {
  const body = (await answer.json().catch(() => null)) as (T & Problem) | null;
  if (!answer.ok || !body) throw new Error(sentenceOf(body, answer.status));
  return body;
}

/** What a refusal says. */
export const sentenceOf = (problem: Problem | null, status: number): string =>
  problem?.detail ?? problem?.message ?? problem?.title ?? `The server refused this (${status}).`;
