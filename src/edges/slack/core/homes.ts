import mongoose, { Schema } from 'mongoose';
import { outsideTransaction } from '../../../platform/database/transaction.js';
import { type Doorbell, ring } from '../../../platform/queue/doorbell.js';
import { Rotation } from '../../../platform/queue/rotation.js';

/** An App Home somebody opened: what it shows, and whether that is behind. */
export interface Home {
  /** The Slack user's id. */
  _id: string;
  /** The installed workspace it is in; null: that of SLACK_BOT_TOKEN. */
  team_id: string | null;
  opened_at: Date;
  /** Null: to be shown now, however lately it was. */
  shown_at: Date | null;
  /** The hash of the view that Slack shows. */
  hash: string;
  owed: boolean;
  /** Raised by every change: one that comes while Slack is called leaves it owed. */
  rev: number;
}

const schema = new Schema<Home>(
  {
    _id: String,
    team_id: { type: String, default: null },
    opened_at: { type: Date, required: true },
    shown_at: { type: Date, default: null },
    hash: { type: String, default: '' },
    owed: { type: Boolean, default: false },
    rev: { type: Number, default: 0 },
  },
  { collection: 'slack_homes', versionKey: false },
);
schema.index({ owed: 1, opened_at: -1 });
schema.index({ owed: 1, _id: 1 }, { name: 'homes_owed', partialFilterExpression: { owed: true } });
schema.index({ opened_at: 1 }, { expireAfterSeconds: 7 * 24 * 3600 });

export const HomeModel = mongoose.model<Home>('SlackHome', schema);

export const homeBell: Doorbell = { queue: 'desk', name: 'home' };

const ringHome = (slackUserId: string): void => ring(homeBell, slackUserId);

/** Slack does not say when a home is closed: one opened longer ago is left as it is until it is opened again. */
const keptMs = 12 * 3600 * 1000;
/** One that nothing changed is looked at again this often all the same. */
const staleMs = 5 * 60_000;
/** How many one sweep looks at; the next one goes on from there. */
const behind = new Rotation(200);

/** Somebody did something in their home, or opened it in this workspace: it is shown anew at once. */
export async function refreshHome(
  slackUserId: string,
  { openedIn }: { openedIn?: string | null } = {},
): Promise<void> {
  const opened = openedIn !== undefined;
  const fresh = opened ? { opened_at: new Date(), hash: '', team_id: openedIn } : {};
  const set = { owed: true, shown_at: null, ...fresh };
  await HomeModel.updateOne({ _id: slackUserId }, { $set: set, $inc: { rev: 1 } }, { upsert: opened });
  ringHome(slackUserId);
}

let marking = false;

/**
 * Something that homes show may have changed. They follow within seconds, each by a doorbell of its own and no more
 * often than its interval. Never waits; a lost mark is made up for within minutes.
 */
export function homesMayChange(): void {
  if (marking) return;
  marking = true;
  const mark = (): void => {
    marking = false;
    markOpen().catch(() => undefined);
  };
  outsideTransaction(() => setTimeout(mark, 500).unref());
}

async function markOpen(): Promise<void> {
  const { matchedCount } = await HomeModel.updateMany(recent(), { $set: { owed: true }, $inc: { rev: 1 } });
  if (matchedCount > 0) await ringForHomes();
}

const recent = () => ({ opened_at: { $gt: new Date(Date.now() - keptMs) } });

/** Rings for homes that are behind, and for those not looked at for long. */
export async function ringForHomes(): Promise<void> {
  await HomeModel.updateMany(
    { owed: false, ...recent(), shown_at: { $lt: new Date(Date.now() - staleMs) } },
    { $set: { owed: true }, $inc: { rev: 1 } },
  );
  const owed = await behind.next(async (after, most) => {
    const rows = await HomeModel.find({ owed: true, ...recent(), _id: { $gt: after } })
      .sort({ _id: 1 })
      .select({ _id: 1 })
      .limit(most)
      .lean();
    return rows.map(({ _id }) => _id);
  });
  for (const id of owed) ringHome(id);
}
