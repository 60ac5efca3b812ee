import { type IncomingMessage, request as plainRequest } from 'node:http';
import { request as secureRequest } from 'node:https';

/** What came back: an answer, or the name Slack has for the failure in X-Slack-Retry-Reason. */
export type Answer =
  | { status: number; headers: IncomingMessage['headers']; body: string; failure?: undefined }
  | {
      failure: 'http_timeout' | 'connection_failed';
      status?: undefined;
      headers?: undefined;
      body?: undefined;
    };

/**
 * Posts to the app over a connection of its own, as Slack's many senders do: a kept-alive one could be closed
 * by a restarting app in the very moment it is used again. Never rejects.
 */
export function httpPost(
  url: string,
  body: string,
  headers: Record<string, string>,
  { timeoutMs, signal }: { timeoutMs: number; signal: AbortSignal },
): Promise<Answer> {
  return new Promise((resolve) => {
    const send = url.startsWith('https:') ? secureRequest : plainRequest;
    const request = send(url, {
      method: 'POST',
      agent: false,
      signal,
      headers: {
        'User-Agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
        Accept: '*/*',
        'Content-Length': String(Buffer.byteLength(body)),
        ...headers,
      },
    });
    const timer = setTimeout(() => {
      resolve({ failure: 'http_timeout' });
      request.destroy();
    }, timeoutMs);
    const failed = () => {
      clearTimeout(timer);
      resolve({ failure: 'connection_failed' });
    };
    request.on('error', failed);
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', failed);
      response.on('end', () => {
        clearTimeout(timer);
        const text = Buffer.concat(chunks).toString('utf8');
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text });
      });
    });
    request.end(body);
  });
}
