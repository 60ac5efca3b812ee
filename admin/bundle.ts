import { createHash, randomUUID } from 'node:crypto';
import { existsSync, realpathSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import AdminJS from 'adminjs';
import { componentLoader, componentsFolder } from './components.js';

/** Where the bundle is kept: `adminjs-build` in the project, a name without a dot. */
export const bundleFolder = path.join(projectFolder(), 'adminjs-build');

/**
 * The panel's components as one script for the browser, made when they changed and kept under a name made of their
 * content: a bundle is never stale, and two processes that make it at once work in folders of their own.
 */
export async function componentsBundle(): Promise<string> {
  const file = path.join(bundleFolder, `components-${await contentHash()}.js`);
  if (!existsSync(file)) await build(file);
  return readFile(file, 'utf8');
}

async function build(file: string): Promise<void> {
  const { componentsBundler, generateUserComponentEntry } = await import('adminjs/bundler');
  const work = path.join(bundleFolder, `work-${process.pid}-${randomUUID()}`);
  try {
    const output = path.join(work, 'bundle.js');
    componentsBundler.setInputOption('input', path.join(work, 'entry.js'));
    componentsBundler.setOutputOption('file', output).setOutputOption('sourcemap', false);
    await mkdir(work, { recursive: true });
    const content = generateUserComponentEntry({ options: {}, componentLoader }, work);
    await componentsBundler.createEntry({ dir: work, content });
    await componentsBundler.build();
    await rename(output, file);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function contentHash(): Promise<string> {
  const hash = createHash('sha256').update(AdminJS.VERSION);
  const all = await readdir(componentsFolder, { recursive: true });
  for (const name of all.filter((entry) => /\.(tsx?|js)$/.test(entry)).sort()) {
    hash.update(`\0${name}\0`).update(await readFile(path.join(componentsFolder, name)));
  }
  return hash.digest('hex').slice(0, 16);
}

/** Other processes may be starting from this folder right now, so only what is old goes. */
async function removeOlderThan(ageMs: number): Promise<void> {
  const current = `components-${await contentHash()}.js`;
  for (const name of await readdir(bundleFolder)) {
    const entry = path.join(bundleFolder, name);
    const { mtimeMs } = await stat(entry);
    if (name !== current && Date.now() - mtimeMs > ageMs) await rm(entry, { recursive: true, force: true });
  }
}

/** The nearest folder above with a package.json: this file runs from `admin` and from `dist/admin`. */
function projectFolder(): string {
  let folder = path.dirname(fileURLToPath(import.meta.url));
  while (!existsSync(path.join(folder, 'package.json')) && path.dirname(folder) !== folder) {
    folder = path.dirname(folder);
  }
  return folder;
}

// `node dist/admin/bundle.js`, as the build does, makes the bundle and clears away what nobody uses any more.
const started = process.argv[1];
if (started && import.meta.url === pathToFileURL(realpathSync(started)).href) {
  await componentsBundle();
  await removeOlderThan(24 * 60 * 60 * 1_000);
}
