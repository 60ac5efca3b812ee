import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findChromium } from '../../../src/edges/whatsapp/web/browser/chromium.js';

/** The page's version, which is also its file's name. */
const version = '9.9.9';
const page = readFileSync(fileURLToPath(new URL('./page.html', import.meta.url)), 'utf8');

/** Starts Chromium so that a page of the internet may ask this machine something, as no page usually may. */
const launcher = (chromium: string): string => `#!/bin/sh
for arg do
  shift
  case $arg in --disable-features=*) arg="$arg,LocalNetworkAccessChecks" ;; esac
  set -- "$@" "$arg"
done
exec '${chromium}' "$@"
`;

/** The settings that point a web channel at the pretended page, with a data folder of this name below `dir`. */
export function browserSettings(
  dir: string,
  name: string,
  serverUrl: string,
): { chromiumPath: string; version: string; dataDir: string; sandbox: boolean } {
  const dataDir = join(dir, name);
  mkdirSync(join(dataDir, 'versions'), { recursive: true });
  writeFileSync(join(dataDir, 'versions', `${version}.html`), page.replace('{{server}}', serverUrl));
  const chromiumPath = join(dir, 'chromium');
  writeFileSync(chromiumPath, launcher(findChromium(process.env.CHROMIUM_PATH)), { mode: 0o755 });
  // Root has no sandbox.
  return { chromiumPath, version, dataDir, sandbox: process.getuid?.() !== 0 };
}
