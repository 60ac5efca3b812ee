import { anyTime } from '../../../platform/database/partial-index.js';
import { desksChanged, type SlackDesk, SlackDeskModel } from './desk.js';
import { releaseHeld } from './hold.js';

/** Every probe that finds a desk still blocked makes the next one wait twice as long, up to so many times the first. */
const mostPatience = 10;

/** A desk blocked again for the same reason within this time is still blocked: nobody had put it right. */
const againMs = 3600_000;

/** How long to wait before the probe after so many: `firstMs`, then twice as long each time. */
const probeAfter = (firstMs: number, probes: number): Date =>
  new Date(Date.now() + firstMs * Math.min(2 ** probes, mostPatience));

/**
 * Records that Slack takes nothing from these desks, and asks again after `probeMs`. Those that are blocked already
 * stay as they are. Returns the desks that were free until now.
 */
export async function blockDesks(
  which: { _id: string } | { team_id: string | null },
  reason: string,
  probeMs: number,
): Promise<SlackDesk[]> {
  const newly: SlackDesk[] = [];
  const free = await SlackDeskModel.find({ ...which, blocked: null }).lean<SlackDesk[]>();
  for (const { _id, last_block } of free) {
    // Some reasons no probe finds out, only a post does: freed, and blocked again by the next. Each time later.
    const again = last_block?.reason === reason && last_block.freed_at.getTime() > Date.now() - againMs;
    const probes = again ? last_block.probes + 1 : 0;
    const blocked = { reason, since: new Date(), probe_at: probeAfter(probeMs, probes), probes };
    // One of several processes that notice at once is the one that tells of it.
    const desk = await SlackDeskModel.findOneAndUpdate(
      { _id, blocked: null },
      { $set: { blocked } },
      { returnDocument: 'after' },
    ).lean<SlackDesk>();
    if (desk) newly.push(desk);
  }
  desksChanged();
  return newly;
}

/** Blocked desks whose time for another probe has come. */
export function desksToProbe(): Promise<SlackDesk[]> {
  return SlackDeskModel.find({ 'blocked.probe_at': { ...anyTime, $lte: new Date() } }).lean<SlackDesk[]>();
}

/** Lets the next probe of these desks be made at once: something has happened that may have freed them. */
export async function probeSoon(
  which: Partial<Pick<SlackDesk, 'team_id' | 'slack_channel_id'>>,
): Promise<void> {
  await SlackDeskModel.updateMany(
    { ...which, blocked: { $ne: null } },
    { $set: { 'blocked.probe_at': new Date() } },
  );
  await SlackDeskModel.updateMany(
    { ...which, no_reactions: { $ne: null } },
    { $set: { 'no_reactions.probe_at': new Date() } },
  );
  desksChanged();
}

/** Takes the turn for a probe; null when it is not due, or another process makes it. */
export async function takeProbe(deskId: string, probeMs: number): Promise<SlackDesk | null> {
  const desk = await SlackDeskModel.findById(deskId).lean<SlackDesk>();
  if (!desk?.blocked || desk.blocked.probe_at > new Date()) return null;
  const { probe_at, probes } = desk.blocked;
  return SlackDeskModel.findOneAndUpdate(
    { _id: deskId, 'blocked.probe_at': probe_at },
    { $set: { 'blocked.probe_at': probeAfter(probeMs, probes + 1) }, $inc: { 'blocked.probes': 1 } },
  ).lean<SlackDesk>();
}

/** Slack takes what this desk is given again: everything held for it goes on. */
export async function freeDesk(deskId: string): Promise<void> {
  const desk = await SlackDeskModel.findById(deskId).lean<SlackDesk>();
  if (desk?.blocked) {
    const { reason, probes } = desk.blocked;
    await SlackDeskModel.updateOne(
      { _id: deskId },
      { $set: { blocked: null, last_block: { reason, probes, freed_at: new Date() } } },
    );
  }
  await releaseHeld();
}

/** What of a desk's block is new: another reason than before. */
export async function recordReason(deskId: string, reason: string): Promise<void> {
  await SlackDeskModel.updateOne(
    { _id: deskId, blocked: { $ne: null } },
    { $set: { 'blocked.reason': reason } },
  );
  desksChanged();
}
