import { once } from 'node:events';
import type { Server } from 'node:http';
import type { World } from './world.js';

/** Asks the webhook address to repeat a challenge, as the platform does when it is set up. */
export async function verifyWebhook(world: World): Promise<boolean> {
  if (!world.webhooks.url) return false;
  const challenge = String(Math.floor(Math.random() * 1e9));
  const url = new URL(world.webhooks.url);
  url.searchParams.set('hub.mode', 'subscribe');
  url.searchParams.set('hub.verify_token', world.settings.verifyToken);
  url.searchParams.set('hub.challenge', challenge);
  const answer = await fetch(url, { redirect: 'manual' });
  return answer.status === 200 && (await answer.text()) === challenge;
}

export async function listen(server: Server, port: number, host: string): Promise<void> {
  server.listen(port, host);
  await once(server, 'listening');
}

/** Ends every connection, too. */
export function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
