import { ContactModel } from '../src/contacts/contact.js';
import { keywordFilter, searchContacts } from '../src/contacts/search.js';
import type { Actor } from '../src/people/permissions.js';
import { type Bench, type Benchmark, compare, type Rounds, roundsWithin, takeTurns } from './harness.js';
import { seed } from './load.js';
import { randomOf } from './people/random.js';
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

interface Measured {
  ours: Rounds;
  /** An equality query on an index that matches and returns as many contacts. */
  equality: Rounds;
  byId: Rounds;
}

/** The first page of a search against the first page of an equality query on an index that matches as many contacts. */
export const search: Bench = {
  name: 'search',
  async run(stage) {
    const measured: Record<Size, Measured> = {
      small: { ours: [], equality: [], byId: [] },
      large: { ours: [], equality: [], byId: [] },
    };
    for (const round of roundsWithin(stage.quick ? 6_000 : 180_000, stage.quick ? 12 : 60)) {
      for (const size of ['small', 'large'] as const) {
        await stage.open(size);
        const { ours, equality, byId } = await measure(stage.contacts[size], round);
        measured[size].ours.push(ours);
        measured[size].equality.push(equality);
        measured[size].byId.push(byId);
      }
    }
    return [...goalsOf(stage, measured), ...kindsOf(measured.large)];
  },
};

async function measure(contacts: number, round: number) {
  const random = randomOf(seed, -1 - round);
  const someone = () => Math.floor(random() * contacts);
  const plan: { q: string; tag: string; id: string }[] = [];
  for (let turn = 0; turn < warmUp + turns; turn += 1) {
    const q = queryOf(queryKinds[turn % queryKinds.length]!, contacts, random);
    plan.push({ q, tag: await cohortAsLarge(q, contacts), id: personOf(seed, someone())._id });
  }
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
async function cohortAsLarge(q: string, contacts: number): Promise<string> {
  const matches = await ContactModel.countDocuments(keywordFilter(q, true));
  const distance = (size: number): number => Math.abs(Math.log(size / matches));
  const [nearest] = cohortsAmong(contacts).sort((one, other) => distance(one) - distance(other));
  return cohortTag(nearest!);
}

function goalsOf(stage: Stage, { small, large }: Record<Size, Measured>): Benchmark[] {
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
      metric: `median at ${many}, against ${few}`,
      ours: large.ours,
      floor: small.ours,
      goal: 1.5,
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
