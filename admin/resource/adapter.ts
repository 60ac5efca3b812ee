import {
  type ActionContext,
  BaseProperty,
  BaseRecord,
  BaseResource,
  type Filter,
  type ParamsType,
  type PropertyType,
} from 'adminjs';
import type { Model, QueryFilter, SortOrder } from 'mongoose';
import { textsFor } from '../src/contacts/masking.js';
import type { Actor } from '../src/people/permissions.js';
import { userOf } from './people.js';
import { type FilterKind, sortBy, toQuery } from './query.js';

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

export type Fields = Record<string, Field>;

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

/** Node refuses request lines beyond 16 KB, and a bulk action lists its 36-character ids in one. */
const longestPage = 200;

class PanelProperty extends BaseProperty {
  constructor(
    path: string,
    private readonly field: Field,
    position: number,
  ) {
    super({ path, type: field.type, isId: path === '_id', isSortable: field.sortable === true, position });
  }
  override isTitle(): boolean {
    return false;
  }
  override isArray(): boolean {
    return this.field.list === true;
  }
  override reference(): string | null {
    return this.field.reference ?? null;
  }
  override availableValues(): string[] | null {
    return this.field.values ? [...this.field.values] : null;
  }
}

/**
 * Lets AdminJS read a mongoose model, and only read: what the panel changes goes through the domain, in actions.
 * Written on AdminJS's own base classes, because @adminjs/mongoose 4.1.0 fails on every array of mongoose 9
 * (adminjs-mongoose issue 118), saves whole forms blindly and exposes every path of a schema.
 */
export class PanelResource<T> extends BaseResource {
  private readonly list: PanelProperty[];
  private readonly projection: Record<string, 1>;

  constructor(readonly source: Source<T>) {
    super();
    this.list = Object.entries(source.fields).map(
      ([path, field], position) => new PanelProperty(path, field, position),
    );
    const stored = Object.entries(source.fields).filter(([, field]) => !field.virtual);
    this.projection = Object.fromEntries(
      [...stored.map(([path]) => path), ...(source.alsoRead ?? [])].map((path) => [path, 1]),
    );
  }

  override id(): string {
    return this.source.id;
  }
  override databaseName(): string {
    return 'Threadline';
  }
  override properties(): BaseProperty[] {
    return this.list;
  }
  override property(path: string): BaseProperty | null {
    return this.list.find((property) => property.path() === path) ?? null;
  }

  override async count(filter: Filter, context?: ActionContext): Promise<number> {
    const query = toQuery(this.source, filter, userOf(context?.currentAdmin));
    if (this.source.uncounted) return 0;
    return Object.keys(query).length > 0
      ? this.source.model.countDocuments(query)
      : this.source.model.estimatedDocumentCount();
  }

  override async find(
    filter: Filter,
    options: { limit?: number; offset?: number; sort?: { sortBy?: string; direction?: 'asc' | 'desc' } },
    context?: ActionContext,
  ): Promise<BaseRecord[]> {
    const viewer = userOf(context?.currentAdmin);
    const documents = await this.source.model
      .find(toQuery(this.source, filter, viewer), this.projection)
      .sort(sortBy(this.source, options.sort, viewer) as Record<string, SortOrder>)
      .skip(within(options.offset, 0, 0, 1e9))
      .limit(within(options.limit, 50, 1, longestPage))
      .lean<T[]>();
    return documents.map((document) => this.record(document, viewer));
  }

  override async findOne(id: string, context?: ActionContext): Promise<BaseRecord | null> {
    const [record] = await this.findMany([id], context);
    return record ?? null;
  }

  override async findMany(ids: (string | number)[], context?: ActionContext): Promise<BaseRecord[]> {
    const wanted = ids.filter((id) => typeof id === 'string').slice(0, 1_000);
    if (wanted.length === 0) return [];
    const query = { ...this.source.only, _id: { $in: wanted } } as QueryFilter<T>;
    const documents = await this.source.model.find(query, this.projection).lean<T[]>();
    return documents.map((document) => this.record(document, userOf(context?.currentAdmin)));
  }

  /** AdminJS wants plain JSON values: dates as ISO text. */
  private record(document: T, viewer: Actor | undefined): BaseRecord {
    const shown = this.source.present(document, viewer);
    const known = Object.fromEntries(Object.entries(shown).filter(([path]) => path in this.source.fields));
    const masked = this.source.unmasked ? known : textsFor(viewer, known);
    return new BaseRecord(JSON.parse(JSON.stringify(masked)) as ParamsType, this);
  }
}

/** A number from a URL, or the default, kept between the bounds. */
function within(value: unknown, fallback: number, min: number, max: number): number {
  const number = Math.trunc(Number(value ?? fallback));
  return Number.isNaN(number) ? fallback : Math.min(Math.max(number, min), max);
}
