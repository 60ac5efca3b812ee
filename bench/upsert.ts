import type { mongo } from 'mongoose';
import { ContactModel } from '../src/domain/contacts/contact/contact.js';
import { settleCounters } from '../src/domain/contacts/figures/counters.js';
import { type SeenContact, upsertSeenContact } from '../src/domain/contacts/write/upsert.js';
import { type Bench, compare, type Rounds, roundsWithin, takeTurns } from './harness.js';
import { seed } from './load.js';
import { randomOf } from './people/random.js';
import { personOf } from './people.js';

/** Customers who write in one turn: every second one for the first time. */
const customers = 200;
/** How many of them are stored at one time. */
const inFlight = 16;

/** Rounds that do not count: connections are opened, code is compiled. */
const warmUp = 3;

/**
 * Customers who write, stored through the write path until they are counted; the floor is what the path does to
 * their contacts, sent by the driver alone, and the same counting.
 */
export const upsert: Bench = {
  name: 'upsert',
  async run(stage) {
    await stage.open('large');
    const { large: contacts } = stage.contacts;
    const ours: Rounds = [];
    const floor: Rounds = [];
    for (let round = 0; round < warmUp; round += 1) await measure(round, contacts);
    for (const round of roundsWithin(stage.quick ? 4_000 : 90_000, 60)) {
      const times = await measure(warmUp + round, contacts);
      ours.push(times.ours.map(perSecond));
      floor.push(times.floor.map(perSecond));
    }
    return [
      compare({
        name: 'upsert',
        metric: `contacts stored a second at ${contacts.toLocaleString('en')}`,
        unit: 'per second',
        better: 'higher',
        goal: 0.7,
        ours,
        floor,
      }),
    ];
  },
};

const perSecond = (ms: number): number => (customers * 1_000) / ms;

async function measure(round: number, contacts: number) {
  const seen = seenIn(2 * round, contacts);
  const operations: Operation[] = [];
  for (const other of seenIn(2 * round + 1, contacts)) operations.push(await operationOf(other));
  return await takeTurns(
    {
      async ours() {
        await each(seen, upsertSeenContact);
        await settleCounters();
      },
      async floor() {
        await each(operations, send);
        await settleCounters();
      },
    },
    { turns: 1 },
  );
}

/** The customers of one group: newcomers nobody else stores, and contacts there are. */
function seenIn(group: number, contacts: number): SeenContact[] {
  const random = randomOf(seed, -1_000_000 - group);
  return Array.from({ length: customers }, (_, at) => {
    const newcomer = contacts + group * customers + at;
    const person = personOf(seed, at % 2 === 0 ? newcomer : Math.floor(random() * contacts));
    return { identities: person.identities, profileName: person.name, source: 'chat', seenAt: new Date() };
  });
}

type Operation = [mongo.Filter<mongo.Document>, mongo.Document[], mongo.FindOneAndUpdateOptions];

const send = (operation: Operation) => ContactModel.collection.findOneAndUpdate(...operation);

/** What the write path would send for this customer, caught before it is sent. */
async function operationOf(seen: SeenContact): Promise<Operation> {
  const { collection } = ContactModel;
  const original = collection.findOneAndUpdate;
  let caught: Operation | undefined;
  collection.findOneAndUpdate = (async (...operation: Operation) => {
    caught = operation;
    return { owed: false };
  }) as unknown as typeof original;
  try {
    await upsertSeenContact(seen);
  } finally {
    collection.findOneAndUpdate = original;
  }
  return caught!;
}

/** Does this for each, so many at one time. */
async function each<T>(list: T[], work: (one: T) => Promise<unknown>): Promise<void> {
  const left = list.values();
  const worker = async () => {
    for (const one of left) await work(one);
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
}
