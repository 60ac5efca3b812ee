import type { DoorbellQueue } from '../../platform/doorbell.js';
import { isLeaseHeld } from '../../platform/lease.js';
import type { Capabilities, ChannelPresence } from '../channel.js';
import { type ChannelState, channelState } from './state.js';

/** Unofficial and easily blocked: what looks like mass sending costs the number. */
export const webCapabilities: Capabilities = { broadcasts: false };

/** What only the owner of a channel may hold. */
export const ownerKey = (channelId: string): string => `web/${channelId}`;

export const isWebChannel = (channelId: string): boolean => channelId.startsWith('web:');

/** Where the process with the browser finds what to send on a channel: the domain rings `deliver` for everything. */
export const deliverQueue = (channelId: string): DoorbellQueue =>
  `deliver-${channelId.replace(/[^\w-]+/g, '-')}`;

/** A web channel as processes without its browser know it: by what its owner has written to MongoDB. */
export function webPresence(channelId: string): ChannelPresence {
  return {
    id: channelId,
    kind: 'web',
    capabilities: webCapabilities,
    async check() {
      const [state, served] = await Promise.all([channelState(channelId), isLeaseHeld(ownerKey(channelId))]);
      return problemOf(state, served);
    },
  };
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
