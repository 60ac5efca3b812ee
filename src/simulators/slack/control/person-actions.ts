import type { z } from 'zod';
import { invalidArguments } from '../base/slack-error.js';
import type { Person } from '../person.js';
import { personBodies as bodies } from './schemas.js';

type Action = (person: Person, body: unknown) => unknown;

const action =
  <T>(schema: z.ZodType<T>, run: (person: Person, body: T) => unknown): Action =>
  (person, body) => {
    const parsed = schema.safeParse(body);
    if (parsed.success) return run(person, parsed.data);
    throw invalidArguments(
      ...parsed.error.issues.map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`),
    );
  };

/** What a person can be made to do over HTTP, by the name in the address. */
export const personActions: Record<string, Action> = {
  posts: action(bodies.posts, (person, { channel, text, ...options }) =>
    person.posts(channel, text, options),
  ),
  edits: action(bodies.edits, (person, { channel, ts, text }) => person.edits(channel, ts, text)),
  deletes: action(bodies.deletes, (person, { channel, ts }) => person.deletes(channel, ts)),
  deletes_file: action(bodies.deletes_file, (person, { channel, ts, name }) =>
    person.deletesFile(channel, ts, name),
  ),
  reacts: action(bodies.reacts, (person, { channel, ts, name }) => person.reacts(channel, ts, name)),
  unreacts: action(bodies.unreacts, (person, { channel, ts, name }) => person.unreacts(channel, ts, name)),
  uploads: action(bodies.uploads, (person, { channel, content, ...rest }) =>
    person.uploads(channel, { ...rest, content: Buffer.from(content, 'base64') }),
  ),
  runs: action(bodies.runs, (person, { line, ...at }) => person.runs(line, at)),
  clicks: action(bodies.clicks, (person, { place, ...rest }) => person.clicks(place, rest)),
  suggests: action(bodies.suggests, (person, { place, ...rest }) => person.suggests(place, rest)),
  fills: action(bodies.fills, (person, { values }) => person.fills(values)),
  submits: action(bodies.submits, (person, { values }) => person.submits(values)),
  closes: action(bodies.closes, (person) => person.closes()),
  shortcut: action(bodies.shortcut, (person, { callback_id, on }) => person.shortcut(callback_id, on)),
  opens_home: action(bodies.opens_home, (person, { tab }) => person.opensHome(tab)),
};
