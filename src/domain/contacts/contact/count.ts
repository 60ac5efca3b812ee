import type { QueryFilter } from 'mongoose';
import { AppError } from '../../../errors.js';
import { type Contact, ContactModel } from './contact.js';

/** What MongoDB answers when an operation was stopped at its time limit. */
const timeLimitExceeded = 50;

/** How many contacts the query finds, exactly; null when counting them takes longer than `limitMs`. */
export async function countWithin(query: QueryFilter<Contact>, limitMs: number): Promise<number | null> {
  try {
    return await ContactModel.countDocuments(query).maxTimeMS(limitMs);
  } catch (error) {
    if ((error as { code?: number }).code === timeLimitExceeded) return null;
    throw error;
  }
}

const patienceMs = 20_000;

/** How many contacts the query finds, exactly. Errors: `unavailable` when that takes too long. */
export async function countContacts(query: QueryFilter<Contact>): Promise<number> {
  const count = await countWithin(query, patienceMs);
  if (count !== null) return count;
  throw new AppError(
    'unavailable',
    'Counting these contacts takes too long. Filter by more, or try again later.',
  );
}
