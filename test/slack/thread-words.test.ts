import { afterAll, beforeAll, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { UserModel } from '../../src/domain/people/core/user.js';
import { databaseIsSlow } from '../support/database-speed.js';
import { type Act, examples, scripts } from './thread-words/acts.js';
import { Expected } from './thread-words/expected.js';
import { ThreadWorld } from './thread-words/world.js';

let world: ThreadWorld;
beforeAll(async () => {
  world = await ThreadWorld.open();
});
afterAll(() => world?.close());

/** What was late comes after all, and everybody's undo time passes. */
const end: Act[] = [
  ...[0, 1, 2].map((at) => ({ kind: 'arrive' as const, at })),
  { kind: 'pause', all: true },
];

/** Plays one thread, event by event, and holds after each that whatever left was allowed to. */
async function play(script: Act[]): Promise<void> {
  const thread = await world.thread();
  const expected = new Expected();
  for (const act of [...script, ...end]) {
    const { left } = await thread.does(act, expected);
    for (const sent of left) expected.mayLeave(sent);
  }
  expected.everythingLeft();
  for (const change of await thread.changesAskedFor()) expected.mayBecome(change);
}

it('whatever is posted, changed, deleted and decided: only replies leave, of people who may reply', async () => {
  const runs = (await databaseIsSlow()) ? 30 : 150;
  await fc.assert(fc.asyncProperty(scripts, play), {
    numRuns: runs + examples.length,
    examples: examples.map((script): [Act[]] => [script]),
    endOnFailure: false,
    interruptAfterTimeLimit: 40_000,
  });
  expect(await UserModel.countDocuments()).toBe(3);
});
