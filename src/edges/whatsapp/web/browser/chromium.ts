import { accessSync, constants } from 'node:fs';
import { AppError } from '../../../../errors.js';

const usualPlaces = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/google-chrome',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** The Chromium to drive: the given one, else one in its usual place. Errors: `unavailable`, saying what to do. */
export function findChromium(given?: string): string {
  if (given) {
    if (isProgram(given)) return given;
    throw new AppError('unavailable', `CHROMIUM_PATH is ${given}, where there is no program.`);
  }
  const found = usualPlaces.find(isProgram);
  if (found) return found;
  throw new AppError(
    'unavailable',
    'WhatsApp Web needs Chromium and there is none: install it (Debian: apt-get install chromium) or set CHROMIUM_PATH.',
  );
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * How Chromium is launched. Over a pipe, so that it ends with our process however that ends: a browser that lived on
 * would keep the session from the next owner. Signals are ours: Chromium is closed in order.
 */
export function launchOptions(executablePath: string, sandbox: boolean) {
  return {
    executablePath,
    headless: true,
    pipe: true,
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
    timeout: 60_000,
    protocolTimeout: 60_000,
    args: [
      '--disable-dev-shm-usage',
      '--disable-gpu',
      '--no-first-run',
      '--no-default-browser-check',
      ...(sandbox ? [] : ['--no-sandbox']),
    ],
  };
}

/** Whether a launch failed for want of a sandbox: as root, and where the machine has no user namespaces for it. */
export const lacksSandbox = (error: Error): boolean =>
  /no usable sandbox|setuid sandbox|running as root without --no-sandbox/i.test(error.message);
