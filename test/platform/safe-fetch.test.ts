import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from '@jest/globals';
import { checkUrl, isInternal, openUrl, UnsafeUrl } from '../../src/platform/http/safe-fetch.js';

const reach = { origins: ['http://127.0.0.1:4001/v23.0'], hosts: ['.facebook.com', 'files.slack.com'] };

describe('An address that somebody else has named', () => {
  it.each([
    'http://127.0.0.1:4001/media/1',
    'https://lookaside.facebook.com/whatsapp?mid=1',
    'https://files.slack.com/files-pri/T0-F0/a.png',
    'https://LOOKASIDE.Facebook.com./x',
  ])('may be asked: %s', (url) => {
    expect(checkUrl(url, reach)).toBeInstanceOf(URL);
  });

  it.each([
    ['of another port of the same machine', 'http://127.0.0.1:4002/media/1'],
    ['of the same machine by another name', 'http://localhost:4001/media/1'],
    ['without encryption', 'http://lookaside.facebook.com/x'],
    ['of a stranger', 'https://example.com/x'],
    ['of a stranger whose name ends alike', 'https://evilfacebook.com/x'],
    ['of a stranger who has the name in theirs', 'https://files.slack.com.evil.example/x'],
    ['of the platform on another port', 'https://files.slack.com:8443/x'],
    ['with credentials', 'https://me:secret@files.slack.com/x'],
    ['as a bare address', 'https://93.184.216.34/x'],
    ['as a bare number', 'https://2130706433/x'],
    ['as a bare IPv6 address', 'https://[::ffff:127.0.0.1]/x'],
    ['of the cloud around us', 'http://169.254.169.254/latest/meta-data'],
    ['of this disk', 'file:///etc/passwd'],
    ['of nothing', 'not an address'],
  ])('is not asked: %s', (_what, url) => {
    expect(() => checkUrl(url, reach)).toThrow(UnsafeUrl);
  });

  it.each([
    '10.1.2.3',
    '127.0.0.1',
    '169.254.169.254',
    '192.168.1.1',
    '172.20.0.1',
    '0.0.0.0',
    '::1',
    'fe80::1',
    'fd00::1',
    '::ffff:10.0.0.1',
  ])('must not lead to %s', (ip) => expect(isInternal(ip)).toBe(true));
  it.each(['93.184.216.34', '172.32.0.1', '2606:2800:220:1::1'])('may lead to %s', (ip) =>
    expect(isInternal(ip)).toBe(false),
  );

  it('is not asked when its name leads inside', async () => {
    const inside = { origins: [], hosts: ['localhost'] };
    const asked = openUrl({ url: 'https://localhost/x', reach: inside, idleMs: 1_000, totalMs: 1_000 });
    await expect(asked).rejects.toThrow('leads to an internal address');
  });
});

describe('Fetching', () => {
  let server: Server;
  afterEach(() => server.closeAllConnections());

  async function serve(answer: RequestListener): Promise<string> {
    server = createServer(answer).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    server.unref();
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }
  const open = (url: string, more: { idleMs?: number; totalMs?: number } = {}) =>
    openUrl({ url, reach: { origins: [url], hosts: [] }, idleMs: 5_000, totalMs: 5_000, ...more });

  it('gives status and bytes, and does not follow a redirect', async () => {
    const url = await serve((request, response) => {
      if (request.url === '/') response.writeHead(302, { location: '/there' }).end('over there');
      else response.end('followed');
    });
    const { status, content } = await open(url);
    expect([status, String(await buffer(content))]).toEqual([302, 'over there']);
  });

  it('breaks off when nothing comes, and when it never ends', async () => {
    const url = await serve((request, response) => {
      response.write('a');
      if (request.url !== '/slow') return;
      const timer = setInterval(() => response.write('a'), 20);
      response.on('close', () => clearInterval(timer));
    });
    const silent = await open(`${url}/`, { idleMs: 60 });
    await expect(buffer(silent.content)).rejects.toThrow();
    const endless = await openUrl({
      url: `${url}/slow`,
      reach: { origins: [url], hosts: [] },
      idleMs: 5_000,
      totalMs: 150,
    });
    await expect(buffer(endless.content)).rejects.toThrow();
  });
});
