import { createRequire } from 'node:module';

const ofJest = createRequire(createRequire(import.meta.url).resolve('jest'));
const { default: Sequencer } = ofJest('@jest/test-sequencer');

const isStory = ({ path }) => path.includes('/test/stories/');
/** Looks at what all stories asked of the database. */
const comesLast = ({ path }) => path.endsWith('/test/platform/indexes.test.ts');

/** Jest's own order, but that the check of what the stories asked comes last; it is told which stories there are. */
export default class extends Sequencer {
  sort(tests) {
    const sorted = [...super.sort(tests)];
    process.env.TEST_STORIES = JSON.stringify(sorted.filter(isStory).map(({ path }) => path));
    return [...sorted.filter((test) => !comesLast(test)), ...sorted.filter(comesLast)];
  }
}
