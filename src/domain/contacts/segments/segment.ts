import mongoose, { Schema } from 'mongoose';
import { AppError } from '../../../errors.js';
import { documentOptions } from '../../../platform/database/mongo.js';
import { newId } from '../../../platform/ids.js';
import type { ContactFilter } from './filter-schema.js';

/** How many contacts a segment had at `counted_at`. Both are null before a count ended in time. */
export interface SegmentCount {
  count: number | null;
  counted_at: Date | null;
}

/** A saved filter of contacts, by name. */
export interface Segment {
  _id: string;
  name: string;
  /** The name as it must be unique: in any letter case. */
  name_key: string;
  filter: ContactFilter;
  created_by: string;
  /** Raised by every change. */
  rev: number;
  /** The latest counts, for those who see private data and for those who do not, and until when they are taken. */
  counts: Partial<Record<'full' | 'masked', SegmentCount & { until: Date }>>;
  created_at: Date;
  updated_at: Date;
}

const schema = new Schema<Segment>(
  {
    _id: { type: String, default: newId },
    name: { type: String, required: true },
    name_key: { type: String, required: true },
    filter: { type: Schema.Types.Mixed, required: true },
    created_by: { type: String, required: true, ref: 'User' },
    rev: { type: Number, default: 1 },
    counts: { type: Schema.Types.Mixed, default: {} },
  },
  { ...documentOptions, collection: 'segments' },
);
schema.index({ name_key: 1 }, { unique: true });

export const SegmentModel = mongoose.model<Segment>('Segment', schema);

/** What no two segments' names have in common. */
export const keyOf = (name: string): string => name.normalize('NFKC').toLowerCase();

/** The segment, or `not_found`. */
export async function getSegment(id: string): Promise<Segment> {
  const segment = await SegmentModel.findById(id).lean<Segment>();
  if (!segment) throw new AppError('not_found', 'There is no segment with this id.');
  return segment;
}
