import type { Workspaces } from '../src/edges/slack/core/desk-context.js';
import { answerRing } from '../src/edges/slack/open/rings.js';
import type { Processor } from './processor.js';

/** Mirrors conversations to Slack and handles what agents wrote there. */
export function deskWorker(workspaces: Workspaces): Processor {
  return {
    queue: 'desk',
    concurrency: 20,
    process: (id) => answerRing(workspaces, id),
  };
}
