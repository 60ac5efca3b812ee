import type { Secrets } from '../../../../platform/secrets/secrets.js';

/** What a whatsapp-web.js channel needs to know. */
export interface WebSettings {
  /** What is stored on conversations, such as `web:main`. */
  id: string;
  /** Where browser profiles and pinned versions are kept; private to the process's user. */
  dataDir: string;
  /** Empty: looked for in the usual places. */
  chromiumPath?: string;
  /** False: without Chromium's sandbox, because somebody asked for that. */
  sandbox?: boolean;
  /** Whether a copy of the session goes to MongoDB, so that another machine can go on with it. */
  keepSession: 'mongodb' | 'local';
  /** A version of WhatsApp Web to use in place of today's: `DATA/versions/VERSION.html`. */
  version?: string;
  /** Digits: link by a pairing code for this number rather than by QR code. */
  pairWith?: string;
  /** Seals the stored session, which is as good as the phone itself. */
  secrets: Secrets;
}

/** The one web channel that the environment describes. */
export const webChannelId = 'web:main';

/** How long things may take, in milliseconds, and how much a browser may use. */
export interface WebLimits {
  /** The time from launching the browser to a QR code or a session. */
  startMs: number;
  /** How long a QR or pairing code waits for a person before the browser is closed. */
  linkMs: number;
  /** The time from a session to being ready. */
  readyMs: number;
  heartbeatMs: number;
  /** A heartbeat without answer after this long is missed; so many in a row and the browser is replaced. */
  heartbeatLimitMs: number;
  mostMisses: number;
  /** Pause after a failure: doubles from the first to the longest. */
  backoffMs: number;
  longestBackoffMs: number;
  /** How long the library may take to close the browser before it is killed. */
  closeMs: number;
  leaseMs: number;
  /** How often the panel's wishes are looked at. */
  commandMs: number;
  /** The pause between two looks for messages that no event told us about. */
  lookBackMs: number;
  /** A message found so long after it was said has come without an event. */
  lateMs: number;
  /** How far before the last stored message a look begins: messages come late. */
  marginMs: number;
  /** A new session is first copied after this, then regularly. */
  firstBackupMs: number;
  backupMs: number;
  /** A browser is replaced at this age as soon as it is quiet, and at this size at once. */
  oldMs: number;
  quietMs: number;
  mostBytes: number;
  /** The least time between two messages sent. */
  paceMs: number;
  /** How long a call of a delivery worker may take. Below the 10 s that its lease allows. */
  callMs: number;
  mediaMs: number;
}

export const usualLimits: WebLimits = {
  startMs: 120_000,
  linkMs: 10 * 60_000,
  readyMs: 90_000,
  heartbeatMs: 30_000,
  heartbeatLimitMs: 10_000,
  mostMisses: 3,
  backoffMs: 5_000,
  longestBackoffMs: 5 * 60_000,
  closeMs: 3_000,
  leaseMs: 15_000,
  commandMs: 2_000,
  lookBackMs: 10 * 60_000,
  lateMs: 30_000,
  marginMs: 15 * 60_000,
  firstBackupMs: 60_000,
  backupMs: 10 * 60_000,
  oldMs: 24 * 60 * 60_000,
  quietMs: 2 * 60_000,
  mostBytes: 1.5 * 1024 ** 3,
  paceMs: 1_200,
  callMs: 9_000,
  mediaMs: 60_000,
};
