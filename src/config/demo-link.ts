import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { identify, runs } from '../platform/embedded/process-identity.mjs';
import type { AppSettings } from './app-settings.js';

/** Where a running demo says how it is reached. */
const file = '.threadline/demo.json';

const shape = z.object({ process: z.string(), environment: z.record(z.string(), z.string()) });

/**
 * Leaves for the CLI what it must be given to work on this demo: what stands in for variables that are empty. Returns
 * how to take it away again. Variables that are set are not written down, since they may hold passwords; whoever runs
 * the CLI has them.
 */
export function announceDemo(settings: AppSettings, set: Record<string, string | undefined>): () => void {
  const { slack, cloud } = settings;
  const all: Record<string, string | undefined> = {
    PORT: String(settings.port),
    PUBLIC_URL: settings.publicUrl,
    MONGODB_URI: settings.mongodbUri,
    REDIS_URL: settings.redisUrl,
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_SIGNING_SECRET: slack.signingSecret,
    SLACK_CHANNEL_ID: slack.channelId,
    SLACK_API_URL: slack.apiUrl,
    WHATSAPP_CLOUD_ACCESS_TOKEN: cloud?.accessToken,
    WHATSAPP_CLOUD_PHONE_NUMBER_ID: cloud?.phoneNumberId,
    WHATSAPP_CLOUD_BUSINESS_ACCOUNT_ID: cloud?.businessAccountId,
    WHATSAPP_CLOUD_APP_SECRET: cloud?.appSecret,
    WHATSAPP_CLOUD_VERIFY_TOKEN: cloud?.verifyToken,
    WHATSAPP_CLOUD_API_URL: cloud?.apiUrl,
  };
  const own = ['PORT', 'PUBLIC_URL']; // the demo takes another port when that is in use
  const environment = Object.fromEntries(
    Object.entries(all).filter(([name, value]) => value && (own.includes(name) || !set[name])),
  );
  const me = identify(process.pid);
  mkdirSync(dirname(file), { recursive: true });
  const part = `${file}.${process.pid}`;
  writeFileSync(part, JSON.stringify({ process: me, environment }), { mode: 0o600 });
  renameSync(part, file);
  return () => {
    // Another demo that was started meanwhile has put its own there.
    if (read()?.process === me) rmSync(file, { force: true });
  };
}

/** The variables of the demo that runs in this folder, the youngest of several; undefined when none runs. */
export function runningDemo(): Record<string, string> | undefined {
  const found = read();
  return found && runs(found.process) ? found.environment : undefined;
}

function read(): z.infer<typeof shape> | undefined {
  try {
    return shape.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined;
  }
}
