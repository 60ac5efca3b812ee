import { z } from 'zod';
import { AppError } from '../../../errors.js';
import { type Contact, ContactModel } from '../../contacts/contact/contact.js';
import { normalizeTags } from '../../contacts/contact/tags.js';
import { segmentQuery } from '../../contacts/segments/filter.js';
import { type Segment, SegmentModel } from '../../contacts/segments/segment.js';
import type { Actor } from '../../people/core/permissions.js';
import type { DeskRule } from './desk.js';

const words = z
  .array(z.string('must be text').trim().min(1, 'is empty').max(100, 'may have at most 100 characters'))
  .min(1, 'is empty')
  .max(50, 'may hold at most 50');

/** A rule as people write it. */
export const deskRuleSchema = z
  .strictObject({
    channel_ids: words.describe('WhatsApp channels'),
    tags: words.transform(normalizeTags).describe('Tags of the contact: any of them'),
    languages: words.describe('Languages of the contact; `pt` also takes `pt-BR`'),
    segment_id: z.uuid('must be the id of a segment').describe('The contact is in this segment'),
  })
  .partial()
  .refine((rule) => Object.keys(rule).length > 0, 'needs a condition; null takes no conversations by itself');

/** What a rule is asked about. */
export interface RuleFacts {
  channel_id: string;
  contact: Pick<Contact, '_id' | 'tags' | 'language'>;
}

/** Whether the rule takes this conversation: every condition it has must fit. */
export async function ruleTakes(rule: DeskRule, { channel_id, contact }: RuleFacts): Promise<boolean> {
  const { channel_ids, tags, languages, segment_id } = rule;
  if (channel_ids && !channel_ids.includes(channel_id)) return false;
  if (tags && !tags.some((tag) => contact.tags.includes(tag))) return false;
  if (languages && !languages.some((language) => speaks(contact.language, language))) return false;
  return !segment_id || (await isInSegment(contact._id, segment_id));
}

function speaks(language: string | null, wanted: string): boolean {
  const [own, asked] = [language?.toLowerCase(), wanted.toLowerCase()];
  return own === asked || (own?.startsWith(`${asked}-`) ?? false);
}

/** A rule is nobody's look at a contact, so nothing is masked before it. */
const everything: Actor = { _id: 'desks', role: 'admin' };

/** A segment that is gone, or whose filter does not fit any more, has nobody in it. */
async function isInSegment(contactId: string, segmentId: string): Promise<boolean> {
  const segment = await SegmentModel.findById(segmentId).lean<Segment>();
  if (!segment) return false;
  try {
    const query = await segmentQuery(segment, everything);
    return (await ContactModel.exists({ $and: [{ _id: contactId }, query] })) !== null;
  } catch (error) {
    if (error instanceof AppError && !error.retryable) return false;
    throw error;
  }
}
