import type { Desk } from '../src/slack/desk-context.js';
import { answerRing } from '../src/slack/rings.js';
import type { Processor } from './processor.js';

/** Mirrors conversations to Slack and handles what agents wrote there. */
export function deskWorker(desk: Desk): Processor {
  return {
    queue: 'desk',
    concurrency: 20,
    process: (id) => answerRing(desk, id),
  };
}
