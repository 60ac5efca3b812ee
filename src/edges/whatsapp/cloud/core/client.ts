import http from 'node:http';
import https from 'node:https';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

export interface GraphRequest {
  method: 'GET' | 'POST';
  url: string;
  accessToken: string;
  body?: unknown;
  /** Takes the place of a JSON body: bytes of this length and type. */
  form?: { contentType: string; length: number; content: Readable };
  timeoutMs: number;
}

/**
 * What happened to a request:
 * answered – a status came; `json` is undefined when the body was cut off, too long or no JSON;
 * not_sent – no connection was made (refused, no such host, TLS, time-out): the other side has seen nothing;
 * lost – the connection stood and ended, or time ran out, before a status came: nobody knows.
 */
export type GraphOutcome =
  | { kind: 'answered'; status: number; retryAfterMs?: number; json: unknown }
  | { kind: 'not_sent'; code: string }
  | { kind: 'lost'; code: string };

const maxAnswerBytes = 1024 * 1024;
const maxRetryAfterMs = 60 * 60 * 1000;

/**
 * Every request opens its own connection. A pooled one may have been closed by the other side just as it is used
 * again, and that looks exactly like a message lost on its way: the agent would be asked about nothing. The price is
 * one TLS handshake for each message, resumed from the agent's session cache.
 */
const agents = {
  'http:': new http.Agent({ keepAlive: false }),
  'https:': new https.Agent({ keepAlive: false }),
};

/**
 * One request to the Graph API. Never throws and never follows a redirect, so the token stays with its host.
 * Node's http module and not fetch, because only the socket tells for certain whether anything was sent.
 */
export function graphRequest(request: GraphRequest): Promise<GraphOutcome> {
  return new Promise((resolve) => {
    let connected = false;
    let answered = false;
    const fail = (code: string) => {
      // Once a status came, reading its body decides, however the connection ends.
      if (!answered) resolve({ kind: connected ? 'lost' : 'not_sent', code });
    };
    let started: http.ClientRequest;
    try {
      started = start(request);
    } catch (thrown) {
      fail(codeOf(thrown));
      return;
    }
    const deadline = setTimeout(() => started.destroy(coded('TIMEOUT')), request.timeoutMs);
    started.once('socket', (socket) => {
      socket.once('encrypted' in socket ? 'secureConnect' : 'connect', () => {
        connected = true;
      });
    });
    started.once('response', (response) => {
      answered = true;
      void readJson(response).then((json) => resolve({ kind: 'answered', ...head(response), json }));
    });
    started.on('error', (error) => fail(codeOf(error)));
    started.once('close', () => {
      clearTimeout(deadline);
      fail('CLOSED');
    });
  });
}

function start({ method, url, accessToken, body, form }: GraphRequest): http.ClientRequest {
  const target = new URL(url);
  const payload = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
  const secure = target.protocol === 'https:';
  const started = (secure ? https : http).request(target, {
    method,
    agent: agents[secure ? 'https:' : 'http:'],
    headers: {
      authorization: `Bearer ${accessToken}`,
      accept: 'application/json',
      ...(payload && { 'content-type': 'application/json', 'content-length': payload.length }),
      ...(form && { 'content-type': form.contentType, 'content-length': form.length }),
    },
  });
  if (form) pipeline(form.content, started).catch((error) => started.destroy(error as Error));
  else started.end(payload);
  return started;
}

function head(response: http.IncomingMessage): { status: number; retryAfterMs?: number } {
  const status = response.statusCode ?? 0;
  const retryAfterMs = parseRetryAfter(response.headers['retry-after'], Date.now());
  return retryAfterMs === undefined ? { status } : { status, retryAfterMs };
}

async function readJson(response: http.IncomingMessage): Promise<unknown> {
  try {
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of response as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > maxAnswerBytes) return undefined;
      chunks.push(chunk);
    }
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    return undefined;
  }
}

/** `Retry-After` in milliseconds, from seconds or a date, between 0 and an hour; undefined when it is neither. */
export function parseRetryAfter(header: string | undefined, now: number): number | undefined {
  if (!header) return undefined;
  const ms = /^\s*\d+(\.\d+)?\s*$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), maxRetryAfterMs);
}

function coded(code: string): Error {
  return Object.assign(new Error(code), { code });
}

/** Node tries every address of a host and reports the failures together; the first one's code says it. */
function codeOf(thrown: unknown): string {
  const { code, errors, name } = thrown as { code?: string; errors?: { code?: string }[]; name?: string };
  return code ?? errors?.[0]?.code ?? name ?? 'UNKNOWN';
}
