import type { ErrorRequestHandler } from 'express';
import { textFor } from '../../src/domain/contacts/contact/masking.js';
import { AppError, toError } from '../../src/errors.js';
import type { Log } from '../../src/log.js';
import { rootPath } from '../base/brand.js';
import { escapeHtml } from '../base/html.js';
import { signedIn } from './login.js';

/** Answers what went wrong: JSON to the panel's scripts, a plain page to a person. Faults are logged, not shown. */
export function panelErrors(log: Log): ErrorRequestHandler {
  return (thrown: unknown, request, response, next) => {
    if (response.headersSent) return next(thrown);
    const error = asAppError(thrown);
    if (error.status >= 500) log.error({ err: toError(thrown), path: request.path }, 'the panel failed');
    const message = textFor(signedIn(response), error.message);
    response.status(error.status);
    if (request.method !== 'GET' || request.path.startsWith('/api/')) {
      return void response.json({ code: error.code, message });
    }
    response.type('html').send(page(message));
  };
}

const page = (message: string): string => `<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>This did not work · Threadline</title>
<main><h1>This did not work</h1><p>${escapeHtml(message)}</p><p><a href="${rootPath}">To the panel</a></p></main>
</html>`;

function asAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  // What Express's body parsers throw, and what AdminJS does when none of the selected records is there.
  const { status, expose, statusCode } = (thrown ?? {}) as {
    status?: number;
    expose?: boolean;
    statusCode?: number;
  };
  if (statusCode === 404) return new AppError('not_found', 'None of these exist any more. Reload the list.');
  if (status === 413) return new AppError('too_large', 'This form is too long.');
  if (expose && status && status < 500) return new AppError('bad_request', 'This form could not be read.');
  const { name } = toError(thrown);
  if (/^Mongo(ServerSelection|Network)|MongooseServerSelection/.test(name)) {
    return new AppError('unavailable', 'The database cannot be reached. Try again in a moment.');
  }
  return new AppError('internal', 'Something went wrong on our side. It is logged; try again in a moment.');
}
