import type { PropertyType } from 'adminjs';
import type { Model, QueryFilter } from 'mongoose';
import type { Actor } from '../../src/domain/people/core/permissions.js';

/**
 * How a list can be filtered: `equals` (identifiers, flags, one of a few values), `contains` (text, any case),
 * `all` (every one of these tags), `range` (from and to, of dates or numbers), `owner` (a user's id, or `none`),
 * `keywords` (see contacts/search/search.ts).
 */
export type FilterKind = 'equals' | 'contains' | 'all' | 'range' | 'owner' | 'keywords';

export type Fields = Record<string, Field>;

/** One field of a resource. Fields not listed here do not exist for the panel: they are never read, so never shown. */
export interface Field {
  type: PropertyType;
  /** Several of them. */
  list?: true;
  /** The only values it takes. */
  values?: readonly string[];
  /** The id of the resource it points to. */
  reference?: string;
  sortable?: true;
  /** How the list can be filtered by it; absent: it cannot. */
  filter?: FilterKind;
  /** How it is stored, where people may write it otherwise: what is looked for is written so as well. */
  spelling?(text: string): string;
  /** Shows, or may hold, what only some may see: without `see_private_data` neither filter nor sort. */
  private?: true;
  /** Made by `present`, not stored. */
  virtual?: true;
}

/** How the panel reads a model. */
export interface Source<T> {
  id: string;
  model: Model<T>;
  fields: Fields;
  /** Stored fields that `present` needs but the panel does not show. */
  alsoRead?: readonly (keyof T & string)[];
  /** Documents outside this are invisible to the panel. */
  only?: QueryFilter<T>;
  sort: { sortBy: string; direction: 'asc' | 'desc' };
  /**
   * The document as this person may see it, before AdminJS knows it. Whatever phones and e-mails its texts still hold
   * are masked after that.
   */
  present(document: T, viewer: Actor | undefined): Record<string, unknown>;
  /** It is about colleagues, whose e-mails `present` hides itself. */
  unmasked?: true;
  /** Nobody asks how many there are, so they are not counted: a list says 0, and is read page by page. */
  uncounted?: true;
  /** Refuses lists that need a filter first. Returns the sentence to show. */
  refuse?(query: Record<string, unknown>): string | undefined;
}
