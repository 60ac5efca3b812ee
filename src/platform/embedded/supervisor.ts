import { type ChildProcess, spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export type Service = 'mongodb' | 'redis';

export interface RunningServer {
  pid: number;
  /** Resolves with how it ended: a signal's name, an exit code, or why it could not be started. */
  exited: Promise<string>;
  stop(): Promise<void>;
}

/** A process of its own that runs our servers and stops them when we end, however we end. */
export interface Supervisor {
  /** Where the servers keep their files; no other process uses it meanwhile. */
  dataDir: string;
  readonly stopping: boolean;
  /** Rejects when the program cannot be started at all. */
  start(service: Service, command: string, args: string[]): Promise<RunningServer>;
  /** Stops every server, removes a throw-away directory, gives the data directory back. */
  stop(): Promise<void>;
}

/** What supervise.mjs says, one of these a line. */
type Said = { data: string } | { started: Service; pid: number } | { exited: Service; how: string };

interface Started {
  pid?: number;
  onStart(pid: number): void;
  onExit(how: string): void;
}

/**
 * Starts the supervising process. `home` is the `.threadline` directory; `services` are those that will be
 * started, because the files of all of them are reserved together. With `throwAway` the files are in the
 * system's temporary directory and go when the servers stop. With `fresh` what was kept is removed first.
 */
export async function openSupervisor(options: {
  home: string;
  services: Service[];
  throwAway: boolean;
  fresh: boolean;
}): Promise<Supervisor> {
  const script = fileURLToPath(new URL('./supervise.mjs', import.meta.url));
  const child = spawn(process.execPath, [script, JSON.stringify(options)], {
    stdio: ['pipe', 'pipe', 'inherit'],
    detached: true,
  });
  child.stdin.on('error', () => undefined); // it ended; 'exit' tells
  const servers = new Map<Service, Started>();
  let stopping = false;
  let throwAwayDir: string | undefined;
  // 'close' comes after everything it said has been read, so what is left in `servers` then has lost its keeper.
  const ended = new Promise((resolve) => child.once('close', resolve)).then(() =>
    cleanUpAfter(servers, stopping ? undefined : throwAwayDir),
  );
  const dataDir = await new Promise<string>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', () => reject(new Error('The process that runs the embedded servers did not start.')));
    createInterface({ input: child.stdout }).on('line', (line) => {
      const said = JSON.parse(line) as Said;
      if ('data' in said) resolve(said.data);
      else if ('started' in said) servers.get(said.started)?.onStart(said.pid);
      else servers.get(said.exited)?.onExit(said.how);
    });
  });
  if (options.throwAway) throwAwayDir = dataDir;

  return {
    dataDir,
    get stopping() {
      return stopping;
    },
    start: (service, command, args) => startServer(child, servers, service, command, args),
    stop: async () => {
      stopping = true;
      child.stdin?.end();
      await ended;
    },
  };
}

async function startServer(
  child: ChildProcess,
  servers: Map<Service, Started>,
  service: Service,
  command: string,
  args: string[],
): Promise<RunningServer> {
  if (child.exitCode !== null || child.signalCode !== null)
    throw new Error(`${command}: the embedded servers are being stopped`);
  const tell = (message: object) => child.stdin?.write(`${JSON.stringify(message)}\n`);
  let onExit: Started['onExit'] = () => undefined;
  const exited = new Promise<string>((resolve) => {
    onExit = resolve;
  });
  const pid = await new Promise<number>((resolve, reject) => {
    const started: Started = {
      onStart: (number) => {
        started.pid = number;
        resolve(number);
      },
      onExit: (how) => {
        servers.delete(service);
        onExit(how);
        reject(new Error(`${command}: ${how}`));
      },
    };
    servers.set(service, started);
    tell({ start: service, command, args });
  });
  return {
    pid,
    exited,
    stop: async () => {
      tell({ stop: service });
      await exited;
    },
  };
}

/** A supervisor that was killed left its servers to us. */
async function cleanUpAfter(servers: Map<Service, Started>, throwAwayDir?: string): Promise<void> {
  for (const { pid, onExit } of [...servers.values()]) {
    try {
      if (pid) process.kill(pid, 'SIGKILL');
    } catch {
      // it has ended by itself
    }
    onExit('its supervisor ended');
  }
  if (throwAwayDir) await rm(throwAwayDir, { recursive: true, force: true, maxRetries: 5 });
}
