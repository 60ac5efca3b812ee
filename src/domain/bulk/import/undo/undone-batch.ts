import type { ImportKept } from '../job/import-records.js';

/** What became of some contacts whose import is undone. */
export interface UndoneBatch {
  removed: number;
  restored: number;
  kept: Pick<ImportKept, 'contact_id' | 'what' | 'fields' | 'reason'>[];
  /** Where to go on; null when there is nothing more of this kind. */
  place: number | string | null;
  /** Contacts that conversations may show otherwise now. */
  changedIds: string[];
}
