import type { Response } from 'express';
import type { ApiFault } from '../base/faults.js';
import type { Core } from './core.js';

/**
 * Applies a fault that strikes before the work is done: answers, hangs or drops as it says. True when the request
 * is thereby over; `name_after_commit` faults are left to `strikesAfter`.
 */
export async function strikesBefore(core: Core, fault: ApiFault, response: Response): Promise<boolean> {
  switch (fault.kind) {
    case 'rate_limited':
      response.status(429).set('Retry-After', String(fault.retryAfter ?? 1));
      response.json({ ok: false, error: 'ratelimited' });
      return true;
    case 'server_error':
      response.status(fault.status ?? 500).json({ ok: false, error: 'internal_error' });
      return true;
    case 'error':
      response.json({ ok: false, error: fault.error ?? 'internal_error' });
      return true;
    case 'hang':
      return true;
    case 'drop':
      response.destroy();
      return true;
    case 'signed_out':
      response.type('html').send(signInPage);
      return true;
    case 'slow':
      await core.app.pause(fault.delayMs ?? 500);
      return core.app.closed;
    default:
      return false;
  }
}

/** What Slack shows to whom it does not know; a program that saves whatever comes would keep that as the file. */
export const signInPage = '<!DOCTYPE html><title>Sign in | Slack</title><h1>Sign in</h1>';

/** Applies a fault that strikes when the work is done but not answered; true when nothing may be sent. */
export async function strikesAfter(
  core: Core,
  fault: ApiFault | undefined,
  response: Response,
): Promise<boolean> {
  switch (fault?.kind) {
    case 'drop_after_commit':
      response.destroy();
      return true;
    case 'hang_after_commit':
      return true;
    case 'slow_after_commit':
      await core.app.pause(fault.delayMs ?? 500);
      return core.app.closed;
    default:
      return false;
  }
}
