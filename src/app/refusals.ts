import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Log } from '../log.js';
import { placeOf } from '../platform/http/address.js';
import type { Refused } from '../platform/http/refused.js';

/** The most lines in a minute: of one place, and of all. */
const most = { place: 10, all: 60 };
const minuteMs = 60_000;

/**
 * Leaves a log line for every request that was not let in or not allowed: when, who, from where and to what, without
 * the words of the request, which may be of customers. A flood leaves `most` lines a minute and one that counts the rest.
 */
export function logRefusals(log: Log, limits = most) {
  const allowed = createAllowance(limits, (left) =>
    log.warn({ refusals: left }, 'more requests were refused than are logged one by one'),
  );
  return (request: WebRequest, response: WebResponse, next: () => void): void => {
    response.on('finish', () => {
      const { statusCode: status } = response;
      const why = response.locals.refused as Refused | undefined;
      if (!why && status !== 401 && status !== 403) return;
      const from = placeOf(request.ip);
      if (!allowed(from)) return;
      const user = response.locals.user as { _id?: string } | undefined;
      log.warn(
        {
          status,
          method: request.method,
          path: routeOf(request.originalUrl),
          from,
          user_id: why?.user_id ?? user?._id,
          account: why?.account,
          credential: credentialOf(request.headers.authorization),
          request_id: response.locals.requestId as string | undefined,
        },
        why?.reason ?? (status === 401 ? 'not let in' : 'not allowed'),
      );
    });
    next();
  };
}

/** The parts of Express's requests and answers that are needed here. */
type WebRequest = IncomingMessage & { ip?: string | undefined; originalUrl: string };
type WebResponse = ServerResponse & { locals: Record<string, unknown> };

/** Counts by the minute; what was too much is told when the next one begins. */
function createAllowance(limits: typeof most, tell: (left: number) => void): (place: string) => boolean {
  let ends = 0;
  let all = 0;
  let left = 0;
  const places = new Map<string, number>();
  return (place) => {
    const now = Date.now();
    if (now >= ends) {
      if (left > 0) tell(left);
      ends = now + minuteMs;
      all = 0;
      left = 0;
      places.clear();
    }
    const before = places.get(place) ?? 0;
    if (all >= limits.all || before >= limits.place) {
      left += 1;
      return false;
    }
    all += 1;
    places.set(place, before + 1);
    return true;
  };
}

/** Words of ours in a path; ids, and whatever else somebody put there, become `…`. */
function routeOf(url: string): string {
  const [path = ''] = url.split('?');
  const [before = ''] = path.split('/search/');
  const words = before.split('/').slice(0, 9);
  return words.map((word) => (/^[a-zA-Z][a-zA-Z_.-]{0,30}$|^$/.test(word) ? word : '…')).join('/');
}

/** How a token of ours begins, as people see it in the list of tokens; of anything else only its kind. */
function credentialOf(authorization: string | undefined): string | undefined {
  if (authorization === undefined) return undefined;
  return (
    /^Bearer +(tl_.{4})/i.exec(authorization)?.[1] ?? (/^Bearer /i.test(authorization) ? 'bearer' : 'other')
  );
}
