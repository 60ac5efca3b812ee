import { startSettings } from '../core/settings.js';
import { ensureRouter } from './router-user.js';

/** Readies what the rest relies on: the router and the settings. Returns how to stop. */
export async function startPeople(): Promise<() => void> {
  await ensureRouter();
  return startSettings();
}
