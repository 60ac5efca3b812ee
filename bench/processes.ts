import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

/** A process that is being measured. */
export interface Measured {
  /** Where it listens; of no use for one that does not. */
  url: string;
  /** Seconds of processor time it has used. */
  cpuSeconds(): Promise<number>;
  /** Memory that it holds now, in MB (resident set). */
  memoryMb(): Promise<number>;
  stop(): Promise<void>;
}

const startMs = 120_000;

/** Slack and WhatsApp where nobody answers, for processes that need neither. */
export const elsewhere = {
  SLACK_BOT_TOKEN: 'xoxb-bench',
  SLACK_SIGNING_SECRET: 'bench-signing-secret',
  SLACK_CHANNEL_ID: 'C0BENCH',
  SLACK_API_URL: 'http://127.0.0.1:9/api/',
  WHATSAPP_CLOUD_ACCESS_TOKEN: 'bench',
  WHATSAPP_CLOUD_PHONE_NUMBER_ID: '100000000000001',
  WHATSAPP_CLOUD_BUSINESS_ACCOUNT_ID: '200000000000002',
  WHATSAPP_CLOUD_APP_SECRET: 'bench-app-secret-bench-app-secret',
  WHATSAPP_CLOUD_VERIFY_TOKEN: 'bench',
  WHATSAPP_CLOUD_API_URL: 'http://127.0.0.1:9',
};

/** Threadline with these roles, as an operator runs it, but from source. */
export function startThreadline(env: Record<string, string>, roles: string[]): Promise<Measured> {
  return startMeasured('src/main.ts', roles, { ...usual, ...env }, readyPort);
}

/** The same as it is built (`npm run build`), which is what an operator runs. */
export function startBuilt(env: Record<string, string>, roles: string[]): Promise<Measured> {
  return startMeasured('dist/src/main.js', roles, { ...usual, ...env }, readyPort);
}

const usual = { NODE_ENV: 'test', LOG_LEVEL: 'info' };
const readyPort = (line: string): string | undefined =>
  line.includes('Threadline is ready') ? (/127\.0\.0\.1:(\d+)/.exec(line)?.[1] ?? '') : undefined;

/** The WhatsApp number of `elsewhere`, for a simulator. */
export const cloudSettings = {
  accessToken: elsewhere.WHATSAPP_CLOUD_ACCESS_TOKEN,
  phoneNumberId: elsewhere.WHATSAPP_CLOUD_PHONE_NUMBER_ID,
  businessAccountId: elsewhere.WHATSAPP_CLOUD_BUSINESS_ACCOUNT_ID,
  appSecret: elsewhere.WHATSAPP_CLOUD_APP_SECRET,
  verifyToken: elsewhere.WHATSAPP_CLOUD_VERIFY_TOKEN,
};

/**
 * Starts a file as a process of its own, TypeScript as well; it is ready when `portOf` finds its port in a line it prints, on
 * either output (empty: it does not listen).
 */
export async function startMeasured(
  file: string,
  args: string[],
  env: Record<string, string>,
  portOf: (line: string) => string | undefined,
): Promise<Measured> {
  const loader = file.endsWith('.ts') ? ['--import', 'tsx'] : [];
  const child = spawn(process.execPath, [...loader, file, ...args], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const url = `http://127.0.0.1:${await listening(child, file, portOf)}`;
  return {
    url,
    cpuSeconds: () => cpuSecondsOf(child.pid!),
    memoryMb: () => memoryOf(child.pid!),
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      await exited;
    },
  };
}

/** User and system time as `ps` counts it, in hundredths of a second where the system says so. */
async function cpuSecondsOf(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  if (stat !== undefined) {
    // Fields 14 and 15 of proc(5), in ticks of 1/100 s; the name before them may have spaces.
    const [user, system] = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .slice(11, 13)
      .map(Number);
    return (user! + system!) / 100;
  }
  const { stdout } = await promisify(execFile)('ps', ['-o', 'time=', '-p', String(pid)]);
  return stdout
    .trim()
    .split(/[-:]/)
    .reduce((seconds, part) => seconds * 60 + Number(part), 0);
}

async function memoryOf(pid: number): Promise<number> {
  const { stdout } = await promisify(execFile)('ps', ['-o', 'rss=', '-p', String(pid)]);
  return Number(stdout) / 1_024;
}

function listening(
  child: ChildProcess,
  file: string,
  portOf: (line: string) => string | undefined,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const said: string[] = [];
    const late = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`${file} did not start:\n${said.join('\n')}`));
    }, startMs);
    child.once('exit', (code) => reject(new Error(`${file} ended with ${code}:\n${said.join('\n')}`)));
    for (const output of [child.stdout!, child.stderr!]) {
      createInterface({ input: output }).on('line', (line) => {
        if (said.push(line) > 100) said.shift();
        const port = portOf(line);
        if (port === undefined) return;
        clearTimeout(late);
        resolve(port);
      });
    }
  });
}
