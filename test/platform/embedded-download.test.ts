import { rm, utimes, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { downloadMongod } from '../../src/platform/embedded/download.js';
import { emptyHome, runChild } from './embedded-processes.js';

/** Any server that is not MongoDB's: the tests must not depend on the network. */
describe('the download of MongoDB', () => {
  let home: string;
  let mirror: Server;
  let requests = 0;
  const env = () => ({
    MONGOMS_DOWNLOAD_MIRROR: `http://127.0.0.1:${(mirror.address() as AddressInfo).port}`,
    MONGOMS_USE_HTTP: 'true',
    HOME: home,
  });

  beforeEach(async () => {
    home = await emptyHome();
    requests = 0;
    mirror = createServer((_request, response) => {
      requests += 1;
      if (requests === 1) response.writeHead(403).end();
      // It is silent afterwards.
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => mirror.once('listening', resolve));
  });

  afterEach(async () => {
    mirror.closeAllConnections();
    await new Promise((resolve) => mirror.close(resolve));
    await rm(home, { recursive: true, force: true });
  });

  it('is given up when it makes no progress, and not tried again for a day', async () => {
    const download = { dir: home, call: 'download', noProgressMs: 4_000 } as const;
    // A server that answers may take its time on a busy machine.
    const patient = { ...download, noProgressMs: 10_000 };
    const refused = await runChild<{ refused: string }>(patient, env());
    expect(refused.answer.refused).toContain('403');

    expect(await downloadMongod({ home, log: () => undefined })).toEqual(refused.answer);
    expect(requests).toBe(1);

    const yesterday = new Date(Date.now() - 25 * 60 * 60_000);
    await utimes(join(home, 'mongodb-download-refused'), yesterday, yesterday);
    const silent = await runChild<{ refused: string }>(download, env());
    expect(silent.answer).toEqual({ refused: 'its download is refused: no progress for 4 s' });
    expect(requests).toBe(2);
  });

  it('is not tried while a refusal is remembered', async () => {
    await writeFile(join(home, 'mongodb-download-refused'), 'its download is refused: by a test');
    const said: string[] = [];
    const answer = await downloadMongod({ home, log: (line) => said.push(line) });
    expect(answer).toEqual({ refused: 'its download is refused: by a test' });
    expect(said).toEqual([]);
  });
});
