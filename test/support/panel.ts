import type { AddressInfo } from 'node:net';
import express from 'express';
import { createPanel, type PanelDeps } from '../../admin/panel.js';
import { logRefusals } from '../../src/app/refusals.js';
import type { RoleName, User } from '../../src/domain/people/core/user.js';
import { createSession } from '../../src/edges/api/serve/session.js';
import { createLog } from '../../src/log.js';
import { connectMongo, disconnectMongo } from '../../src/platform/database/mongo.js';
import { startDoorbells, stopDoorbells } from '../../src/platform/queue/doorbell-queues.js';
import { quickRedis } from '../../src/platform/queue/redis.js';
import { oneOfEachRole } from './people.js';
import { testServers } from './servers.js';
import { useStarted } from './use-started.js';
import { createVisitor, password, type Visitor } from './visitor.js';

export interface TestPanel {
  url: string;
  users: Record<RoleName, User>;
  visitor(): Visitor;
  /** Somebody of this role who has logged in, the same each time: a log-in costs a third of a second. */
  as(role: RoleName): Promise<Visitor>;
  stop(): Promise<void>;
}

/** The panel alone, on a real database and queue of its own, with a user of every role. */
export async function startPanel(more: Partial<PanelDeps> = {}): Promise<TestPanel> {
  const servers = testServers();
  const log = more.log ?? createLog('silent');
  await connectMongo(servers.mongodbUri, log);
  await startDoorbells(servers.redisUrl, 'test', log);
  const redis = quickRedis(servers.redisUrl, log);
  const app = express();
  // Requests come as from a proxy on the same machine.
  app.set('trust proxy', 'loopback');
  app.use(logRefusals(log, { place: 1_000, all: 1_000 }));
  const server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const session = createSession({ secret: 'a secret of a test', production: false, publicUrl: url });
  const panel = await createPanel({
    session,
    sessionSecret: 'a secret of a test',
    redis,
    production: false,
    publicUrl: url,
    log,
    importMaxBytes: 1_000_000,
    timezone: 'UTC',
    defaultCountry: 'ES',
    ...more,
  });
  app.use(panel.rootPath, panel.router);
  const users = await oneOfEachRole(password);
  const visitor = (): Visitor => createVisitor(url);
  const signedIn = new Map<RoleName, Visitor>();
  return {
    url,
    users,
    visitor,
    async as(role) {
      const known = signedIn.get(role);
      if (known) return known;
      const who = visitor();
      await who.login(users[role].email);
      signedIn.set(role, who);
      return who;
    },
    async stop() {
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
      redis.disconnect();
      await stopDoorbells();
      await disconnectMongo();
    },
  };
}

/** A panel for all tests of this file. */
export const usePanel = (more?: Partial<PanelDeps>): TestPanel =>
  useStarted(
    () => startPanel(more),
    (started) => started.stop(),
  );
