import { startApp } from './app/app.js';
import { allRoles, ConfigError, loadConfig, type Role } from './config/config.js';
import { environment } from './config/environment.js';
import { firstWords, standIn } from './demo/stand-in.js';
import { anybodyMayLogIn } from './domain/people/accounts/accounts.js';
import { toError } from './errors.js';
import { createLog } from './log.js';

/** How long a stop may take before the process ends anyway (orchestrators kill after 10 s). */
const stopLimitMs = 9_500;

const config = (() => {
  try {
    return loadConfig(environment());
  } catch (error) {
    return fail(error);
  }
})();
const roles = rolesFrom(process.argv.slice(2));
const log = createLog(config.logLevel, { roles: roles.join('+') });

/** A start that cannot go on says why in one line. */
function fail(error: unknown): never {
  const reason = toError(error);
  process.stderr.write(
    `${reason instanceof ConfigError ? reason.message : `Threadline cannot start: ${reason.message}`}\n`,
  );
  process.exit(1);
}

function rolesFrom(names: string[]): Role[] {
  const unknown = names.find((name) => !allRoles.includes(name as Role));
  if (unknown)
    fail(new ConfigError(`"${unknown}" is not a role: use ${allRoles.join(', ')}, or none for all of them.`));
  return names.length > 0 ? (names as Role[]) : allRoles;
}

try {
  const complete = await standIn(config, roles, (line) => log.info(line));
  const app = await startApp(complete.settings, roles, log).catch(async (error) => {
    await complete.stop();
    throw error;
  });
  complete.appStarted(app.url);
  log.info({ url: app.url ?? null }, `Threadline is ready: ${roles.join(', ')}`);
  if (app.url) {
    const lines = firstWords(config, complete.simulators, config.production || (await anybodyMayLogIn()));
    for (const line of lines) log.info(line);
  }
  const stop = async (): Promise<void> => {
    await app.stop();
    await complete.stop();
  };
  stopOnSignals(stop, app.takes);
} catch (error) {
  fail(error);
}

function stopOnSignals(stop: () => Promise<void>, takes: (reason: Error) => boolean): void {
  let stopping = false;
  const end = (signal: string): void => {
    if (stopping) return;
    stopping = true;
    log.info(`${signal}: finishing what runs, then stopping`);
    setTimeout(() => process.exit(1), stopLimitMs).unref();
    stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => end(signal));
  process.on('unhandledRejection', (reason) => {
    if (takes(toError(reason))) return;
    log.fatal({ err: toError(reason) }, 'an unexpected failure; the process ends so that it is started anew');
    process.exitCode = 1;
    end('unhandledRejection');
  });
}
