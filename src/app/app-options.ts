import type { SweepTimes } from '../../workers/sweeper.js';
import type { WatchTimes } from '../edges/whatsapp/registry/health-watch.js';
import type { WebLimits } from '../edges/whatsapp/web/core/settings.js';

/** What tests choose otherwise; nothing an operator should have to know. */
export interface AppOptions {
  sweep: SweepTimes;
  stopMs: number;
  /** How long a Slack channel that refuses posts is left alone. */
  slackBlockedMs: number;
  /** The panel costs seconds to load, which a test about something else need not pay. */
  panel: boolean;
  /** Limits of WhatsApp Web channels. */
  web: Partial<WebLimits>;
  /** The time after which a process knows of channels that another has changed. */
  followMs: number;
  /** How often channels are looked at. */
  watch: WatchTimes;
}

export const usualOptions: AppOptions = {
  sweep: { everyMs: 5_000, olderThanMs: 10_000 },
  stopMs: 8_000,
  slackBlockedMs: 30_000,
  panel: true,
  web: {},
  followMs: 2_000,
  watch: { everyMs: 10_000, staleMs: 30_000, tellAfterMs: 60_000 },
};
