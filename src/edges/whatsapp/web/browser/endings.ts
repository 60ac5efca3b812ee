import { lacksSandbox } from './chromium.js';

/** How a browser's life ended. */
export type Ending =
  /** We were asked to stop, or the channel is another process's. */
  | { why: 'stop' }
  /** Nothing is wrong: a new browser takes its place. */
  | { why: 'recycle'; reason: string }
  /** It is tried again after a pause. */
  | { why: 'failed'; problem: string }
  /** Only a person can go on: it is never tried by itself. */
  | { why: 'person'; state: 'logged_out' | 'unlinked'; problem: string };

const blocked =
  'WhatsApp has blocked this account. Look at the phone: an admin must sort this out with WhatsApp before it can be linked again.';

/** What is told to people about a web channel, in words that say what to do. */
export const sentences = {
  browserGone: 'The browser has ended. It is being restarted.',
  pageCrashed: 'The WhatsApp Web page has crashed. It is being restarted.',
  noSandbox:
    'Chromium’s sandbox does not work here. Run Threadline as another user than root, allow user namespaces, or set CHROMIUM_SANDBOX=off.',
  neverStarted:
    'WhatsApp Web did not load. Check that this machine reaches web.whatsapp.com; it will be tried again.',
  neverReady: 'WhatsApp Web accepted the session and then never became ready. It is being restarted.',
  notConnected: 'WhatsApp Web is not connected',
  nobodyLinked: 'Nobody linked a phone in time. Ask for a new code when the phone is at hand.',
  noPairingCode: 'WhatsApp gave no pairing code. Check the number, or use the QR code.',
  loggedOutHere: 'The channel was logged out. Link a phone to use it again.',
  loggedOutThere: 'The phone has logged this device out. Link it again.',

  /** What the library's reasons for a disconnection mean. */
  disconnected(reason: string): Ending {
    if (['LOGOUT', 'UNPAIRED', 'UNPAIRED_IDLE'].includes(reason)) {
      return { why: 'person', state: 'logged_out', problem: sentences.loggedOutThere };
    }
    if (['TOS_BLOCK', 'SMB_TOS_BLOCK'].includes(reason)) {
      return { why: 'person', state: 'unlinked', problem: blocked };
    }
    return { why: 'failed', problem: `WhatsApp closed the connection (${reason}). It is being restarted.` };
  },
};

/** Why a browser or page did not start. */
export function explainStart(error: Error): Ending {
  if (lacksSandbox(error)) return { why: 'failed', problem: sentences.noSandbox };
  if (/net::ERR_/.test(error.message) || error.message === 'auth timeout') {
    return { why: 'failed', problem: `${sentences.neverStarted} (${error.message.slice(0, 120)})` };
  }
  return { why: 'failed', problem: `WhatsApp Web did not start: ${error.message.slice(0, 300)}` };
}
