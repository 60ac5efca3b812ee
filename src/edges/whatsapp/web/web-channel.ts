import { setTimeout as pause } from 'node:timers/promises';
import type { Log } from '../../../log.js';
import type { Channel, SendResult } from '../port/channel.js';
import type { WebClient } from './browser/client.js';
import { failures } from './core/failures.js';
import { usualLimits, type WebLimits, type WebSettings } from './core/settings.js';
import { openIntake } from './incoming/intake.js';
import { fetchFromPage } from './incoming/media.js';
import { createPeople } from './incoming/people.js';
import { reactTo } from './outgoing/react.js';
import { changeSent, chosenId, createSender, findSent } from './outgoing/send.js';
import { webPresence } from './session/presence.js';
import { startSession } from './session/session.js';

export interface WebChannelOptions {
  settings: WebSettings;
  limits?: Partial<WebLimits>;
  log: Log;
  /** A QR code or pairing code that a person should see now. */
  show(code: { qr: string } | { pairing: string }): void;
  /** Messages can be sent from now on, until the function it returns is called. */
  onOpen(channel: Channel): () => void;
}

export interface WebChannel extends Channel {
  /** Tells of a rejection that nobody handled and that the library may have caused. */
  suspect(reason: Error): void;
  /** Closes the browser, saves the session, gives the channel to others. Ends within 10 s. */
  stop(): Promise<void>;
}

/** A browser that is being replaced waits this long for a send that is under way. */
const lastCallMs = 500;

const notNow: SendResult = { outcome: 'retry', failure: failures.notConnected, afterMs: 2_000 };

/**
 * Serves a WhatsApp number through whatsapp-web.js for as long as this process owns it. Several processes may do so
 * at once: one does, the others wait.
 */
export function startWebChannel({
  settings,
  limits: own,
  log: parent,
  show,
  onOpen,
}: WebChannelOptions): WebChannel {
  const limits: WebLimits = { ...usualLimits, ...own };
  const log = parent.child({ channel: settings.id });
  const people = createPeople(settings.id, log);
  const send = createSender(limits);
  /** The page, while it is ready and answers. */
  let live: WebClient | undefined;
  let calls = 0;
  let lastCall = 0;

  async function call<T>(work: (client: WebClient) => Promise<T>, otherwise: T): Promise<T> {
    if (!live) return otherwise;
    calls += 1;
    lastCall = Date.now();
    try {
      return await work(live);
    } finally {
      calls -= 1;
    }
  }

  const channel: Channel = {
    ...webPresence(settings.id),
    chooseId: chosenId,
    sendText: (message) => call((client) => send(client, message), notNow),
    sendMedia: (message) =>
      call((client) => send(client, { ...message, text: message.caption }, message), notNow),
    find: (message) => call((client) => findSent(client, message, limits.callMs), undefined),
    edit: (message) => call((client) => changeSent(client, message, limits.callMs), notNow),
    remove: ({ to, providerId }) =>
      call((client) => changeSent(client, { to, providerId }, limits.callMs), notNow),
    react: (message) => call((client) => reactTo(client, message, limits.callMs), notNow),
    async fetchMedia(id, mostBytes) {
      if (!live) throw new Error(failures.notConnected.message);
      return fetchFromPage(live, id, mostBytes, limits.mediaMs);
    },
  };

  const session = startSession({
    settings,
    limits,
    log,
    show,
    async open(client, fence, missed) {
      const intake = await openIntake({ channelId: settings.id, client, people, limits, log, fence, missed });
      let closed: (() => void) | undefined;
      const answers = (yes: boolean): void => {
        live = yes ? client : undefined;
        if (yes) closed ??= onOpen(channel);
        else closed?.();
        if (!yes) closed = undefined;
      };
      answers(true);
      return {
        answers,
        loadedAgain: () => intake.look(),
        isQuiet: () => calls === 0 && Date.now() - Math.max(lastCall, intake.lastTaken()) > limits.quietMs,
        async close() {
          answers(false);
          const until = Date.now() + lastCallMs;
          while (calls > 0 && Date.now() < until) await pause(50);
          await intake.close();
        },
      };
    },
  });
  return { ...channel, suspect: session.suspect, stop: session.stop };
}
