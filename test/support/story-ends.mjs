import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Records which stories have ended and how, where test/platform/indexes.test.ts waits for them. */
export default class {
  onTestResult({ path }, { numFailingTests, testExecError }) {
    if (!path.includes('/test/stories/') || !process.env.TEST_SERVERS) return;
    const directory = join(JSON.parse(process.env.TEST_SERVERS)[0].dataDir, 'queries', 'ended');
    mkdirSync(directory, { recursive: true });
    const passed = numFailingTests === 0 && !testExecError;
    writeFileSync(
      join(directory, createHash('sha256').update(path).digest('hex')),
      JSON.stringify({ path, passed }),
    );
  }
}
