import type { AddressInfo } from 'node:net';
import express from 'express';
import type { ChannelService } from '../../src/domain/channels/service.js';
import { createThrottle, type Throttle } from '../../src/domain/people/access/throttle.js';
import { createToken } from '../../src/domain/people/accounts/manage-tokens.js';
import type { RoleName, User } from '../../src/domain/people/core/user.js';
import { createSession } from '../../src/edges/api/serve/session.js';
import { createApi } from '../../src/edges/api/server.js';
import { createLog } from '../../src/log.js';
import { connectMongo, disconnectMongo } from '../../src/platform/database/mongo.js';
import { quickRedis } from '../../src/platform/queue/redis.js';
import { oneOfEachRole } from '../support/people.js';
import { testServers } from '../support/servers.js';
import { undocumented } from './document.js';
import { startTestChannels } from './start-channels.js';

export interface Answer {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  body: any;
  text: string;
}

export interface TestApi {
  url: string;
  apiToken: string;
  users: Record<RoleName, User>;
  tokens: Record<RoleName, string>;
  /** Counts tries of passwords together with the API's own. */
  throttle: Throttle;
  channels: ChannelService;
  /**
   * Calls as a role (admin unless said); an object is sent as JSON, anything else as it is. Throws when the answer is
   * not what the document says.
   */
  call(method: string, path: string, body?: unknown, options?: CallOptions): Promise<Answer>;
  stop(): Promise<void>;
}

export interface CallOptions {
  as?: RoleName | 'nobody';
  headers?: Record<string, string>;
}

/** The API alone, on a real database and queue of its own, with a user and a token of every role. */
export async function startApi(
  config: Partial<Parameters<typeof createApi>[0]['config']> = {},
): Promise<TestApi> {
  const servers = testServers();
  const log = createLog('silent');
  await connectMongo(servers.mongodbUri, log);
  const redis = quickRedis(servers.redisUrl, log);
  const channels = await startTestChannels();
  const app = express();
  // A test may say where a request comes from.
  app.set('trust proxy', 'loopback');
  const server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const apiToken = 'configured-api-token';
  const session = createSession({ secret: 'a secret of a test', production: false, publicUrl: url });
  // What the panel's log-in does, without the panel.
  app.post('/test-login/:id', session, (req, res) => {
    req.session.userId = req.params.id as string;
    req.session.startedAt = Date.now();
    res.end();
  });
  app.use(
    '/api',
    createApi({
      config: {
        apiToken,
        publicUrl: url,
        defaultCountry: 'ES',
        importMaxBytes: 5 * 1024 * 1024,
        timezone: 'UTC',
        defaultChannelId: () => 'cloud:1',
        channels: channels.service,
        ...config,
      },
      session,
      log,
      redis,
    }),
  );
  const users = await oneOfEachRole();
  const tokens = {} as Record<RoleName, string>;
  for (const { role, _id } of Object.values(users)) tokens[role] = (await createToken(_id)).text;
  return {
    url,
    apiToken,
    users,
    tokens,
    throttle: createThrottle(redis),
    channels: channels.service,
    async call(method, path, body, { as = 'admin', headers = {} } = {}) {
      const json = body !== undefined && Object.getPrototypeOf(body) === Object.prototype;
      const response = await fetch(`${url}/api${path}`, {
        method,
        redirect: 'manual',
        headers: {
          ...(as === 'nobody' ? {} : { authorization: `Bearer ${tokens[as]}` }),
          ...(json ? { 'content-type': 'application/json' } : {}),
          ...headers,
        },
        body: json ? JSON.stringify(body) : (body as RequestInit['body']),
      });
      const text = await response.text();
      const contentType = response.headers.get('content-type');
      const answerBody = /json/.test(contentType ?? '') ? JSON.parse(text) : undefined;
      const { status } = response;
      const wrong = undocumented(method, path, { status, contentType, body: answerBody });
      if (wrong.length > 0) throw new Error(`Not as documented: ${wrong.join('; ')}\n${text}`);
      return { status, headers: response.headers, text, body: answerBody };
    },
    async stop() {
      await new Promise((resolve) => server.close(resolve));
      await channels.stop();
      redis.disconnect();
      await disconnectMongo();
    },
  };
}
