import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import mongoose from 'mongoose';
import { z } from 'zod';
import { unfitFields } from '../../src/edges/api/core/input.js';
import type { Operation } from '../../src/edges/api/core/operation.js';
import { operations } from '../../src/edges/api/operations.js';
import { calls } from './contract-calls.js';
import { createWorld, type Input, type World } from './contract-world.js';
import { type Answer, startApi, type TestApi } from './start-api.js';

let api: TestApi;
let world: World;
/** Valid input of every operation, to be made bad. */
const valid: Record<string, Input> = {};
beforeAll(async () => {
  api = await startApi();
  world = await createWorld(api);
  for (const { operationId } of operations) valid[operationId] = await calls[operationId]!(world);
});
afterAll(() => api.stop());

const withBody = operations.filter(({ body }) => body).map((each) => [each.operationId, each] as const);
const withQuery = operations.filter(({ query }) => query).map((each) => [each.operationId, each] as const);

/** Values that no field expects, or that one might not be ready for. */
const odd = fc.oneof(
  fc.constantFrom<unknown>(
    { $gt: '' },
    { $ne: null },
    { $where: 'sleep(1000)' },
    ['x', { $regex: '.*' }],
    [[[[[]]]]],
    'x'.repeat(30_000),
    '\0',
    'a\0b',
    '\ud800',
    'b\udfffc',
    'Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢',
    '\u202e\u200b\ufeff',
    '👩‍👩‍👧‍👦'.repeat(400),
    '__proto__',
    '{"$gt":""}',
    "'; drop table contacts; --",
    '../../etc/passwd',
    -1,
    0,
    1e308,
    2 ** 53,
    0.1,
    true,
    null,
    {},
    [],
    '',
    ' ',
  ),
  fc.string({ unit: 'binary', maxLength: 50 }),
  fc.jsonValue({ maxDepth: 4 }),
);

/** Some fields of these, and perhaps fields that do not exist, with odd values. */
const oddFields = (names: string[]) =>
  fc.dictionary(
    fc.oneof(
      { weight: 9, arbitrary: fc.constantFrom(...names) },
      {
        weight: 1,
        arbitrary: fc.constantFrom('$set', '_id', 'a.b', '__proto__', 'constructor', 'x\0', '\ud800'),
      },
    ),
    odd,
    { minKeys: 1, maxKeys: 3, noNullPrototype: true },
  );

interface Properties {
  properties?: object;
  anyOf?: Properties[];
  oneOf?: Properties[];
}

/** The fields of a body, or of each of its forms. */
const namesIn = ({ properties = {}, anyOf = [], oneOf = [] }: Properties): string[] => [
  ...Object.keys(properties),
  ...[...anyOf, ...oneOf].flatMap(namesIn),
];

const namesOf = (schema: z.ZodType): string[] =>
  namesIn(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Properties);

function send({ operationId, method, path }: Operation, more: { body?: string; query?: URLSearchParams }) {
  const { params = {}, query = {}, body } = valid[operationId]!;
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => params[name]!);
  const search = more.query ?? new URLSearchParams(query);
  const headers: Record<string, string> = more.body ? { 'content-type': 'application/json' } : {};
  return api.call(method.toUpperCase(), `${filled}?${search}`, more.body ?? body, { headers });
}

/** The text as a URL can carry it: without halves of UTF-16 pairs. */
const asText = (text: string): string => Buffer.from(text).toString();

/** Refused, with a name for what is wrong. */
function expectNamed({ status, headers, body, text }: Answer): void {
  expect([400, 413, 422]).toContain(status);
  expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect([text, body.errors?.length > 0]).toEqual([text, true]);
  for (const { field, message } of body.errors)
    expect([field, message]).toEqual([expect.stringMatching(/./), expect.stringMatching(/./)]);
}

/**
 * A hash of everything stored in each collection, but of what the server stores of its own accord: when tokens were
 * used last and how the channels were found.
 */
async function stored(): Promise<Record<string, string>> {
  const hashes: Record<string, string> = {};
  for (const each of await mongoose.connection.db!.collections()) {
    if (each.collectionName === 'channel_health') continue;
    const documents = await each.find().project({ last_used_at: 0 }).sort({ _id: 1 }).toArray();
    hashes[each.collectionName] = createHash('sha256').update(JSON.stringify(documents)).digest('hex');
  }
  return hashes;
}

/** About as many requests however many operations there are. */
const runs = { numRuns: Math.ceil(250 / operations.length), endOnFailure: true };

describe('Bad input is refused by name, and nothing is written:', () => {
  let before = {};
  beforeAll(async () => {
    before = await stored();
  });
  afterAll(async () => {
    expect(await stored()).toEqual(before);
  });

  it.each(withBody)('the body of %s', async (operationId, operation) => {
    const schema = operation.body!;
    const good = valid[operationId]!.body;
    await fc.assert(
      fc.asyncProperty(oddFields(namesOf(schema)), async (fields) => {
        const text = JSON.stringify({ ...good, ...fields });
        const sent = JSON.parse(text);
        fc.pre(unfitFields(sent).length > 0 || !schema.safeParse(sent).success);
        expectNamed(await send(operation, { body: text }));
      }),
      runs,
    );
  });

  it.each(withBody)('what is no object as the body of %s', async (_id, operation) => {
    const deep = '['.repeat(40_000) + ']'.repeat(40_000);
    for (const body of ['[]', '[{}]', 'null', '"text"', '1', '{', '{"a":}', deep, `{"name":${deep}}`]) {
      expectNamed(await send(operation, { body }));
    }
  });

  it('more than 100 KB, or what an operation says, as any body, however much it is', async () => {
    for (const [n, [, operation]] of withBody.entries()) {
      const bytes = n === 0 ? 10_000_000 : 1.1 * (operation.largestBody ?? 100_000);
      const answer = await send(operation, { body: JSON.stringify({ name: 'x'.repeat(bytes) }) });
      expectNamed(answer);
      expect(answer.status).toBe(413);
    }
  });

  it.each(withQuery)('the query of %s', async (operationId, operation) => {
    const good = valid[operationId]!.query ?? {};
    // Longer ones are refused by Node, before anybody sees them.
    const text = odd.map((value) =>
      asText(typeof value === 'string' ? value : JSON.stringify(value)).slice(0, 500),
    );
    await fc.assert(
      fc.asyncProperty(oddFields(namesOf(operation.query!)), text, async (fields, value) => {
        const names = Object.keys(fields).map(asText);
        const sent = { ...good, ...Object.fromEntries(names.map((name) => [name, value])) };
        const counted = Object.fromEntries(Object.entries(sent).filter(([, each]) => each !== ''));
        fc.pre(unfitFields(counted).length > 0 || !operation.query!.safeParse(counted).success);
        expectNamed(await send(operation, { query: new URLSearchParams(sent) }));
      }),
      runs,
    );
  });
});

describe('Odd input that a schema takes is answered too:', () => {
  it.each(withBody)('the body of %s', async (operationId, operation) => {
    const good = valid[operationId]!.body;
    await fc.assert(
      fc.asyncProperty(oddFields(namesOf(operation.body!)), async (fields) => {
        const text = JSON.stringify({ ...good, ...fields });
        expectNoFault(await send(operation, { body: text }));
      }),
      runs,
    );
  });

  it.each(withQuery)('the query of %s', async (operationId, operation) => {
    const good = valid[operationId]!.query ?? {};
    const value = odd.filter((each) => typeof each === 'string').map((text) => asText(text).slice(0, 90));
    const filters = fc.dictionary(fc.constantFrom(...namesOf(operation.query!)), value, { maxKeys: 3 });
    await fc.assert(
      fc.asyncProperty(filters, async (fields) => {
        expectNoFault(await send(operation, { query: new URLSearchParams({ ...good, ...fields }) }));
      }),
      runs,
    );
  });

  it('the form of an import', async () => {
    const value = odd.map((each) => (typeof each === 'string' ? each : JSON.stringify(each)));
    const names = ['mapping', 'default_country', 'tags', 'on_duplicate', 'dry_run', 'colour', '__proto__'];
    const fields = fc.dictionary(fc.constantFrom(...names), value, { minKeys: 1, maxKeys: 2 });
    await fc.assert(
      fc.asyncProperty(fields, async (chosen) => {
        const form = new FormData();
        for (const [name, text] of Object.entries(chosen)) form.append(name, text);
        form.append('file', new Blob(['name,phone\nAna,600000009\n']), 'contacts.csv');
        const answer = await api.call('POST', '/contacts/import', form);
        if (answer.status === 202) expect(JSON.stringify(chosen)).not.toContain('\\u0000');
        else expectNamed(answer);
      }),
      runs,
    );
  });
});

describe('A body that is nested without end', () => {
  const deep = (levels: number, open: string, close: string) => open.repeat(levels) + close.repeat(levels);
  it.each(withBody)('does no harm to %s', async (_, operation) => {
    const fields = Object.keys(operation.body instanceof z.ZodObject ? operation.body.shape : { any: 1 });
    for (const nested of [deep(100_000, '[', ']'), `${'{"a":'.repeat(60_000)}1${'}'.repeat(60_000)}`]) {
      for (const field of [undefined, ...fields.slice(0, 3)]) {
        const text = field ? `{${JSON.stringify(field)}:${nested}}` : nested;
        expectNoFault(await send(operation, { body: text }));
      }
    }
  });
});

describe('A cursor', () => {
  const lists = withQuery.filter(([, { query }]) => 'cursor' in query!.shape);
  const cursor = (place: unknown) => Buffer.from(JSON.stringify(place)).toString('base64url').slice(0, 1_000);
  const read = ([operationId, operation]: (typeof lists)[number], place: string) =>
    send(operation, { query: new URLSearchParams({ ...valid[operationId]!.query, cursor: place }) });

  it.each(lists)('of another list than %s is refused', async (...list) => {
    const place = [Date.now(), list[1].operationId];
    for (const foreign of [cursor(['listOthers', place]), cursor(place), cursor('x'), 'abc', '%', '-1']) {
      const { status, body } = await read(list, foreign);
      expect([status, body.errors]).toMatchObject([422, [{ field: 'cursor' }]]);
    }
  });

  it.each(['ana', 'ana ruiz', 'a b', 'jo 34600', '34600'])(
    'made up for a search of %s is refused',
    async (q) => {
      const operation = operations.find((one) => one.operationId === 'listContacts')!;
      const places = [
        [1, '99.0:x', 'x'],
        [1, '0.99:x', 'x'],
        [1, '-1.0:x', 'x'],
        [1, '1e9.0:', 'x'],
        [0, 'zzz', 'x'],
        [9, 'x', 'x'],
        [1, '', ''],
      ];
      for (const place of places) {
        const query = new URLSearchParams({ q, cursor: cursor([operation.operationId, place]) });
        const { status, text } = await send(operation, { query });
        expect([place, status < 500, text.includes('stack')]).toEqual([place, true, false]);
      }
    },
  );

  it.each(lists)('made up for %s does no harm', async (...list) => {
    const places = fc.oneof(
      odd,
      fc.tuple(odd, odd),
      fc.tuple(fc.double(), fc.string()),
      fc.tuple(fc.integer(), odd),
    );
    await fc.assert(
      fc.asyncProperty(places, async (place) => {
        expectNoFault(await read(list, cursor([list[0], place])));
      }),
      runs,
    );
  });
});

function expectNoFault({ status, text }: Answer): void {
  expect([status < 500, text.slice(0, 500)]).toEqual([true, expect.any(String)]);
}
