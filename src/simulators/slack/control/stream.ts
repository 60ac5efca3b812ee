import type { Request, Response } from 'express';
import type { Core } from '../core/core.js';
import type { Change } from '../space/changes.js';

/** Server-sent events: one `data:` line of JSON for each change, as it happens. */
export function streamChanges(core: Core, request: Request, response: Response): void {
  response.writeHead(200, {
    'Content-Type': 'text/event-stream',
    'Cache-Control': 'no-store',
    Connection: 'keep-alive',
  });
  response.write('retry: 500\n\n');
  const unsubscribe = core.space.changes.subscribe((change: Change) => {
    if (change.kind !== 'idle') response.write(`data: ${JSON.stringify(change)}\n\n`);
  });
  request.on('close', unsubscribe);
}
