import type { Request, Response } from 'express';
import { knownForMs } from '../../src/domain/people/access/known-device.js';

const name = 'threadline-device';
/** Browsers take a cookie of this name from our own host over https only. */
const secureName = `__Host-${name}`;

/** The mark that an earlier log-in left in this browser, whatever it is worth: see `KnownDevices`. */
export function deviceMark(request: Request): string | undefined {
  const cookies = (request.headers.cookie ?? '').split(';').map((cookie) => cookie.trim().split('='));
  const found = cookies.find(([key]) => key === secureName || key === name);
  return found?.[1];
}

/** Keeps the mark in the browser. */
export function rememberDevice(response: Response, mark: string, secure: boolean): void {
  response.cookie(secure ? secureName : name, mark, {
    httpOnly: true,
    sameSite: 'lax',
    secure,
    path: '/',
    maxAge: knownForMs,
  });
}
