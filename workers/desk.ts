import type { Workspaces } from '../src/slack/desk-context.js';
import { answerRing } from '../src/slack/rings.js';
import type { Processor } from './processor.js';

/** Mirrors conversations to Slack and handles what agents wrote there. */
export function deskWorker(workspaces: Workspaces): Processor {
  return {
    queue: 'desk',
    concurrency: 20,
    process: (id) => answerRing(workspaces, id),
  };
}
