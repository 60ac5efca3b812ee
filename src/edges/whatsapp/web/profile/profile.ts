import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { WebSettings } from '../core/settings.js';
import { channelState, writeState } from '../core/state.js';
import { clearProfile } from './processes.js';
import { forgetSession, restoreSession } from './session-store.js';

/** The channel's browser profile on this machine: the session lives in it while the browser runs. */
export const profileDir = ({ dataDir, id }: Pick<WebSettings, 'dataDir' | 'id'>): string =>
  resolve(dataDir, id.replace(/[^\w-]+/g, '-'));

/** Says beside the profile which owner used it last; a profile of an earlier owner than the last is out of date. */
const ownerFile = (settings: WebSettings): string => `${profileDir(settings)}.owner`;

/** Where the profile that the next browser starts with came from. */
export type ProfileOrigin = 'kept' | 'restored' | 'new';

/**
 * Makes the profile ready for the owner with this fence: this machine's own when nobody used another one since, else
 * the copy in MongoDB, else an empty one. Ends what a former owner left running on it here.
 */
export async function prepareProfile(settings: WebSettings, fence: number): Promise<ProfileOrigin> {
  const dir = profileDir(settings);
  const [own, state] = await Promise.all([lastOwnerHere(settings), channelState(settings.id)]);
  await mkdir(settings.dataDir, { recursive: true, mode: 0o700 });
  clearProfile(dir);
  const isLatest = own !== undefined && own >= (state?.profile_fence ?? 0);
  const keeps = isLatest || (settings.keepSession === 'local' && own !== undefined);
  const origin = keeps ? 'kept' : await otherProfile(settings, dir);
  await mkdir(dir, { recursive: true, mode: 0o700 });
  // The order matters: after a crash between the two this profile still counts as the latest.
  await writeFile(ownerFile(settings), String(fence), { mode: 0o600 });
  await writeState(settings.id, fence, { profile_fence: fence });
  return origin;
}

async function otherProfile(settings: WebSettings, dir: string): Promise<ProfileOrigin> {
  const { id, keepSession, secrets } = settings;
  if (keepSession === 'mongodb' && (await restoreSession(id, dir, secrets))) return 'restored';
  await rm(dir, { recursive: true, force: true });
  return 'new';
}

async function lastOwnerHere(settings: WebSettings): Promise<number | undefined> {
  const text = await readFile(ownerFile(settings), 'utf8').catch(() => '');
  return /^\d+$/.test(text.trim()) ? Number(text) : undefined;
}

/** Forgets a session that the phone has ended, here and in MongoDB. */
export async function forgetProfile(settings: WebSettings): Promise<void> {
  await forgetSession(settings.id);
  const dir = profileDir(settings);
  clearProfile(dir);
  await rm(dir, { recursive: true, force: true, maxRetries: 4 });
  await rm(ownerFile(settings), { force: true });
}
