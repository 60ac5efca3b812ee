import { hash } from 'node:crypto';
import type { QueryFilter } from 'mongoose';
import type { Conversation } from './conversation.js';

/** How many of the latest messages a conversation knows by itself. */
const mostRecent = 50;

/**
 * What a conversation remembers of a customer's message: when it was said and a short hash of its `dedup_key`, in a form
 * that sorts by time. WhatsApp's clock has whole seconds; another time is ours, because the platform named none: it is
 * not the same when the message is repeated, so that one counts as the oldest.
 */
export function recentKey(dedupKey: string, sentAt: Date): string {
  const at = sentAt.getTime() % 1_000 === 0 ? sentAt.getTime() : 0;
  return `~${at.toString(36).padStart(9, '0')}${hash('sha256', dedupKey, 'base64url').slice(0, 12)}`;
}

/** A `$push` that keeps those that were said last, whenever they came. */
export const withRecent = (key: string) => ({ $each: [key], $sort: 1 as const, $slice: -mostRecent });

/** What two conversations remember together. */
export const joinRecent = (one: readonly string[], other: readonly string[]): string[] =>
  [...one, ...other].sort().slice(-mostRecent);

/**
 * Matches a conversation that has certainly not seen a message: it is not among those it remembers, and cannot have
 * been forgotten, because there is room left or it was said after the first of them.
 */
export const hasNotSeen = (key: string): QueryFilter<Conversation> => ({
  recent_inbound: { $ne: key },
  $or: [{ [`recent_inbound.${mostRecent - 1}`]: { $exists: false } }, { 'recent_inbound.0': { $lt: key } }],
});
