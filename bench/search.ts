import { ContactModel } from '../src/domain/contacts/contact/contact.js';
import { searchContacts } from '../src/domain/contacts/search/search.js';
import { keywordFilter } from '../src/domain/contacts/search/search-words.js';
import type { Actor } from '../src/domain/people/core/permissions.js';
import { type Bench, type Benchmark, compare, type Rounds, roundsWithin, takeTurns } from './harness.js';
import { seed } from './load.js';
import { type Random, randomOf } from './people/random.js';
import { cohortsAmong, cohortTag, personOf } from './people.js';
import { queryKinds, queryOf } from './queries.js';
import type { Size, Stage } from './stage.js';
import { p99 } from './statistics.js';

const page = 50;
const viewer: Actor = { _id: 'bench', role: 'admin' };
/** Each kind of search so often in a round, after having run once. */
const turns = 2 * queryKinds.length;
const warmUp = queryKinds.length;
/** Where a search takes seconds, a round ends before its time. */
const roundMs = 10_000;
/** Searches drawn to find one that is alike. */
const mostDraws = 40;

interface Measured {
  ours: Rounds;
  /** An equality query on an index that matches and returns as many contacts. */
  equality: Rounds;
  byId: Rounds;
}
/** `alike` is the small base again, by searches that find as many contacts as those of the large one. */
type Series = Size | 'alike';

/** The first page of a search against the first page of an equality query on an index that matches as many contacts. */
export const search: Bench = {
  name: 'search',
  async run(stage) {
    for (const size of ['small', 'large'] as const) await stage.open(size);
    const measured = {} as Record<Series, Measured>;
    for (const series of ['large', 'alike', 'small'] as const)
      measured[series] = { ours: [], equality: [], byId: [] };
    for (const round of roundsWithin(stage.quick ? 6_000 : 240_000, stage.quick ? 12 : 60)) {
      const random = randomOf(seed, -1 - round);
      const add = (series: Series, samples: Record<keyof Measured, number[]>) => {
        for (const of of ['ours', 'equality', 'byId'] as const) measured[series][of].push(samples[of]);
      };
      await stage.open('large');
      const many = await planOf(stage.contacts.large, random);
      add('large', await measure(many));
      await stage.open('small');
      add('alike', await measure(await planOf(stage.contacts.small, random, many)));
      add('small', await measure(await planOf(stage.contacts.small, random)));
    }
    return [...goalsOf(stage, measured), ...kindsOf(measured.large)];
  },
};

/** One turn of each contender. */
interface Turn {
  q: string;
  matches: number;
  /** The tag of a cohort about as large. */
  tag: string;
  id: string;
}

/** The searches of a round, each kind in its turn; with others to be like, those that find as many as these. */
async function planOf(contacts: number, random: Random, like?: Turn[]): Promise<Turn[]> {
  const plan: Turn[] = [];
  for (let turn = 0; turn < warmUp + turns; turn += 1) {
    // Not every kind finds as many in a small base: the next ones are tried, too.
    let kind = turn;
    const draw = async () => {
      const q = queryOf(queryKinds[kind++ % queryKinds.length]!, contacts, random);
      return { q, matches: await ContactModel.countDocuments(keywordFilter(q, true)) };
    };
    const found = like ? await nearest(like[turn]!.matches, draw) : await draw();
    const id = personOf(seed, Math.floor(random() * contacts))._id;
    plan.push({ ...found, tag: cohortAsLarge(found.matches, contacts), id });
  }
  return plan;
}

/** Draws some searches and gives the one whose page is most like that of so many matches. */
async function nearest<T extends { matches: number }>(matches: number, draw: () => Promise<T>): Promise<T> {
  const onPage = (n: number): number => Math.min(n, page + 1);
  const far = (found: T): number => Math.abs(Math.log(onPage(found.matches) / onPage(matches)));
  let best = await draw();
  for (let draws = 1; draws < mostDraws && far(best) > 0; draws += 1) {
    const found = await draw();
    if (far(found) < far(best)) best = found;
  }
  return best;
}

async function measure(plan: Turn[]) {
  return await takeTurns(
    {
      async ours(turn) {
        const { q } = plan[turn]!;
        const found = await searchContacts({ q, viewer, limit: page });
        if (found.contacts.length === 0) throw new Error(`"${q}" found nobody.`);
      },
      // One more than the page, as ours: whether there is a next page is part of the answer.
      equality: (turn) =>
        ContactModel.collection
          .find({ tags: plan[turn]!.tag })
          .limit(page + 1)
          .toArray(),
      byId: (turn) => ContactModel.collection.findOne({ _id: plan[turn]!.id as never }),
    },
    { turns, warmUp, withinMs: roundMs },
  );
}

/** The tag whose contacts are about as many as the search finds. */
function cohortAsLarge(matches: number, contacts: number): string {
  const distance = (size: number): number => Math.abs(Math.log(size / matches));
  const [closest] = cohortsAmong(contacts).sort((one, other) => distance(one) - distance(other));
  return cohortTag(closest!);
}

function goalsOf(stage: Stage, { small, alike, large }: Record<Series, Measured>): Benchmark[] {
  const base = { name: 'search', unit: 'ms', better: 'lower' } as const;
  const [few, many] = [stage.contacts.small, stage.contacts.large].map((n) => n.toLocaleString('en'));
  const against = { ours: large.ours, floor: large.equality };
  return [
    compare({ ...base, ...against, metric: `median at ${many}, against an equality query`, goal: 3 }),
    compare({
      ...base,
      ...against,
      metric: `p99 at ${many}, against an equality query`,
      goal: 3,
      statistic: p99,
    }),
    compare({
      ...base,
      metric: `median at ${many}, against ${few} where as many match`,
      ours: large.ours,
      floor: alike.ours,
      goal: 1.5,
    }),
    compare({
      ...base,
      metric: `median at ${many}, against ${few}`,
      ours: large.ours,
      floor: small.ours,
      goal: stage.isMongoDB ? 1.5 : null,
    }),
    compare({
      ...base,
      metric: `the equality query's own, ${many} against ${few}`,
      ours: large.equality,
      floor: small.equality,
      goal: null,
    }),
    compare({
      ...base,
      metric: `median at ${many}, against a look-up by id`,
      ours: large.ours,
      floor: large.byId,
      goal: stage.isMongoDB ? 3 : null,
    }),
  ];
}

/** The median of each kind of search, for who wants to know which is slow; of rounds that came to their end. */
function kindsOf({ ours, equality }: Measured): Benchmark[] {
  const complete = (rounds: Rounds) => rounds.filter(({ length }) => length === turns);
  if (complete(ours).length === 0) return [];
  return queryKinds.map(({ name }, at) => {
    const ofKind = (rounds: Rounds) =>
      complete(rounds).map((round) => round.filter((_, turn) => turn % queryKinds.length === at));
    return compare({
      name: 'search',
      metric: `median, by ${name}`,
      unit: 'ms',
      better: 'lower',
      goal: null,
      ours: ofKind(ours),
      floor: ofKind(equality),
    });
  });
}
