import type { ChannelCondition } from '../../../../domain/channels/condition.js';
import type { DoorbellQueue } from '../../../../platform/queue/doorbell-queues.js';
import { isLeaseHeld } from '../../../../platform/queue/lease.js';
import type { ChannelPresence } from '../../port/channel.js';
import { type ChannelState, channelState } from '../core/state.js';

/** What only the owner of a channel may hold. */
export const ownerKey = (channelId: string): string => `web/${channelId}`;

/** Where the process with the browser finds what to send on a channel: the domain rings `deliver` for everything. */
export const deliverQueue = (channelId: string): DoorbellQueue =>
  `deliver-${channelId.replace(/[^\w-]+/g, '-')}`;

/** The same for the files of its messages, which only the page can fetch. */
export const mediaQueue = (channelId: string): DoorbellQueue => `media-${channelId.replace(/[^\w-]+/g, '-')}`;

/** A web channel as processes without its browser know it: by what its owner has written to MongoDB. */
export function webPresence(channelId: string, broadcasts = false): ChannelPresence {
  const look = () => Promise.all([channelState(channelId), isLeaseHeld(ownerKey(channelId))]);
  return {
    id: channelId,
    kind: 'web',
    capabilities: { broadcasts },
    check: async () => problemOf(...(await look())),
    async condition() {
      const [state, served] = await look();
      const facts = {
        ...(state?.phone && { display_phone_number: state.phone }),
        ...(state?.push_name && { verified_name: state.push_name }),
      };
      return { state: gravityOf(state, served), problem: problemOf(state, served) ?? null, facts };
    },
  };
}

/** How bad it is: who has to do something. */
function gravityOf(state: ChannelState | null, served: boolean): ChannelCondition['state'] {
  if (!served) return 'disconnected';
  switch (state?.state) {
    case 'ready':
      return 'ok';
    case 'qr':
    case 'pairing':
    case 'unlinked':
    case 'logged_out':
      return 'needs_person';
    case 'starting':
    case 'authenticated':
    case 'degraded':
      return 'degraded';
    default:
      return 'disconnected';
  }
}

/** What is wrong with a channel and what to do, or undefined. */
export function problemOf(state: ChannelState | null, served: boolean): string | undefined {
  if (!served) return 'No process serves WhatsApp Web: start one with the role whatsapp.';
  switch (state?.state) {
    case 'ready':
      return undefined;
    case 'qr':
      return 'A phone must be linked: scan the QR code in the panel or on the terminal of the whatsapp process.';
    case 'pairing':
      return 'A phone must be linked: type the pairing code on it (Linked devices, Link with phone number).';
    case 'starting':
    case 'authenticated':
    case undefined:
      return 'WhatsApp Web is starting.';
    default:
      return state?.error ?? 'WhatsApp Web is not connected.';
  }
}
