import {
  type ActionContext,
  BaseProperty,
  BaseRecord,
  BaseResource,
  type Filter,
  type ParamsType,
} from 'adminjs';
import type { QueryFilter, SortOrder } from 'mongoose';
import { textsFor } from '../../src/domain/contacts/contact/masking.js';
import type { Actor } from '../../src/domain/people/core/permissions.js';
import { userOf } from '../base/people.js';
import { sortBy, toQuery } from './query.js';
import type { Field, Source } from './source.js';

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
