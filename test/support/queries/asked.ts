/** What a command asks of a collection. */
export interface Asked {
  op: 'find' | 'findAndModify' | 'update' | 'delete' | 'count' | 'distinct' | 'aggregate' | '$lookup';
  collection: string;
  filter: Filter;
  sort: Record<string, number>;
  /** Whether it is for more than a number of documents it names. */
  unlimited: boolean;
  /** The key of the hinted index, and the keys it is walked between. */
  hint?: Filter | string;
  min?: Filter;
  max?: Filter;
}
export type Filter = Record<string, unknown>;
type Command = Record<string, unknown>;

/** Every search that a command makes; none for what searches nothing. */
export function asksOf(command: Command): Asked[] {
  const [op] = Object.keys(command);
  const collection = String(command[op ?? '']);
  const sort = (command.sort ?? {}) as Asked['sort'];
  const one = (name: Asked['op'], filter: unknown, unlimited: boolean): Asked => ({
    ...{ op: name, collection, filter: (filter ?? {}) as Filter, sort: asSort(sort), unlimited },
    ...(command.hint ? { hint: command.hint as Filter } : {}),
    ...(command.min ? { min: command.min as Filter } : {}),
    ...(command.max ? { max: command.max as Filter } : {}),
  });
  if (op === 'find') return [one('find', command.filter, !command.limit && !command.singleBatch)];
  if (op === 'findAndModify') return [one('findAndModify', command.query, false)];
  if (op === 'count') return command.query ? [one('count', command.query, !command.limit)] : [];
  if (op === 'distinct') return [one('distinct', command.query, true)];
  if (op === 'update')
    return statements(command.updates).map(({ q, multi }) => one('update', q, multi === true));
  if (op === 'delete')
    return statements(command.deletes).map(({ q, limit }) => one('delete', q, limit !== 1));
  if (op === 'aggregate')
    return typeof command.aggregate === 'string' ? ofPipeline(collection, command.pipeline as Command[]) : [];
  return [];
}

/** The driver hands them over as an array, or as a sequence of its own. */
const statements = (given: unknown): Command[] =>
  (Array.isArray(given)
    ? given
    : ((given as { documents?: Command[] } | undefined)?.documents ?? [])) as Command[];

const asSort = (sort: object): Asked['sort'] =>
  Object.fromEntries(sort instanceof Map ? sort : Object.entries(sort)) as Asked['sort'];

/** Stages that change neither which documents there are nor their order, as far as an index is concerned. */
const passing = ['$project', '$addFields', '$set', '$unset', '$skip', '$lookup'];
const reading = ['$match', '$sort', '$limit', ...passing];
/** They ask of further collections, in ways this check has not been taught. */
const unknown = ['$graphLookup', '$unionWith', '$facet', '$merge', '$out', '$search'];

function ofPipeline(collection: string, pipeline: Command[]): Asked[] {
  const names = pipeline.map((stage) => Object.keys(stage)[0]!);
  const strange = names.find((name) => unknown.includes(name));
  if (strange)
    throw new Error(
      `The check of queries does not know ${strange}: teach it in test/support/queries/asked.ts.`,
    );
  if (['$collStats', '$indexStats', '$listSessions'].includes(names[0] ?? '')) return [];
  const end = names.findIndex((name) => !reading.includes(name));
  const head = pipeline.slice(0, end === -1 ? undefined : end);
  const matches = pipeline.slice(
    0,
    names.findIndex((name) => name !== '$match') === -1
      ? undefined
      : names.findIndex((name) => name !== '$match'),
  );
  const filters = matches.map((stage) => stage.$match as Filter);
  return [
    {
      ...{ op: 'aggregate', collection },
      filter: filters.length === 1 ? filters[0]! : filters.length === 0 ? {} : { $and: filters },
      sort: asSort((head.find((stage) => stage.$sort)?.$sort ?? {}) as object),
      unlimited: !head.some((stage) => stage.$limit),
    },
    ...pipeline.flatMap((stage) => (stage.$lookup ? ofLookup(stage.$lookup as Command) : [])),
  ];
}

function ofLookup({ from, foreignField, pipeline = [] }: Command): Asked[] {
  const [inner, ...deeper] = ofPipeline(String(from), pipeline as Command[]);
  const join = foreignField ? { [String(foreignField)]: 'joined' } : {};
  return [{ ...inner!, op: '$lookup', filter: { ...inner!.filter, ...join } }, ...deeper];
}
