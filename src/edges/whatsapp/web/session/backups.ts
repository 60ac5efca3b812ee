import { setTimeout as pause } from 'node:timers/promises';
import { toError } from '../../../../errors.js';
import type { Log } from '../../../../log.js';
import type { WebLimits, WebSettings } from '../core/settings.js';
import { type ProfileOrigin, profileDir } from '../profile/profile.js';
import { saveSession } from '../profile/session-store.js';

/** What a stop leaves for saving the session. */
const lastBackupMs = 2_500;

/** Keeps the copy of a session in MongoDB up to date while its browser runs and when it has ended. */
export class Backups {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private linked = false;

  constructor(
    private readonly parts: { settings: WebSettings; limits: WebLimits; log: Log },
    private readonly fence: number,
  ) {}

  /** A session that may not have been copied yet is copied soon: until then losing this machine costs it. */
  begin(origin: ProfileOrigin): void {
    this.linked = true;
    const { firstBackupMs, backupMs } = this.parts.limits;
    const later = (ms: number): void => {
      this.timer = setTimeout(() => {
        this.running = this.save().finally(() => later(backupMs));
      }, ms);
    };
    later(origin === 'restored' ? backupMs : firstBackupMs);
  }

  async end(keep: boolean): Promise<void> {
    clearTimeout(this.timer);
    const work = this.running.then(() => {
      clearTimeout(this.timer);
      return keep && this.linked ? this.save() : undefined;
    });
    await Promise.race([work, pause(lastBackupMs, undefined, { ref: false })]);
  }

  private async save(): Promise<void> {
    const { settings, log } = this.parts;
    if (settings.keepSession === 'local') return;
    try {
      const saved = await saveSession(settings.id, profileDir(settings), this.fence, settings.secrets);
      log[saved ? 'debug' : 'warn']({ saved }, 'the WhatsApp session was copied to MongoDB');
    } catch (error) {
      log.error({ err: toError(error).message }, 'the WhatsApp session could not be copied to MongoDB');
    }
  }
}
