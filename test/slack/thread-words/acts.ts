import fc from 'fast-check';

/** How the words of a post or edit are marked; `doubt` looks like a note. */
export const manners = ['plain', 'note', 'slashes', 'reply', 'command', 'doubt', 'surely'] as const;
export type Manner = (typeof manners)[number];

export type Who = 'ana' | 'ben' | 'stranger';

/** One thing that happens in a thread. `at` picks one of the posts there are. */
export type Act =
  | { kind: 'post'; who: Who; manner: Manner; files: number; late: boolean }
  | { kind: 'edit'; at: number; manner: Manner; stale: boolean }
  | { kind: 'unfurl' | 'delete' | 'arrive'; at: number }
  | { kind: 'removeFile'; at: number; file: number }
  | { kind: 'editOfOld'; who: Who; manner: Manner }
  | { kind: 'mode'; mode: 'reply' | 'note' }
  | { kind: 'right'; right: 'agent' | 'viewer' | 'inactive' }
  /** The undo time passes: of one message that waits, or of all. */
  | { kind: 'pause'; all: boolean };

const manner = fc.constantFrom(...manners);
const who = fc.constantFrom<Who>('ana', 'ben', 'ben', 'stranger');
/** Mostly about one post, so that much happens to it. */
const at = fc.constantFrom(0, 0, 0, 1, 2);
const kind = <T extends Act['kind']>(name: T) => fc.constant(name);

const post = fc.record({
  kind: kind('post'),
  who,
  manner: fc.oneof(fc.constantFrom<Manner>('plain', 'reply'), manner),
  files: fc.constantFrom(0, 0, 1, 2),
  late: fc.constantFrom(false, false, false, true),
});
const right = fc.record({
  kind: kind('right'),
  right: fc.constantFrom('agent' as const, 'agent' as const, 'viewer' as const, 'inactive' as const),
});
const stale = fc.constantFrom(false, false, false, true);
const mode = fc.constantFrom('reply' as const, 'note' as const);

const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 2, arbitrary: post },
  { weight: 6, arbitrary: fc.record({ kind: kind('edit'), at, manner, stale }) },
  { weight: 1, arbitrary: fc.record({ kind: kind('delete'), at }) },
  { weight: 2, arbitrary: fc.record({ kind: kind('removeFile'), at, file: fc.nat({ max: 1 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: kind('unfurl'), at }) },
  { weight: 2, arbitrary: fc.record({ kind: kind('arrive'), at }) },
  { weight: 1, arbitrary: fc.record({ kind: kind('editOfOld'), who, manner }) },
  { weight: 1, arbitrary: fc.record({ kind: kind('mode'), mode }) },
  { weight: 2, arbitrary: right },
  { weight: 3, arbitrary: fc.record({ kind: kind('pause'), all: fc.boolean() }) },
);

/** What happens in one thread, from its first post on. */
export const scripts: fc.Arbitrary<Act[]> = fc
  .tuple(right, post, fc.array(act, { minLength: 2, maxLength: 12, size: 'max' }))
  .map(([first, written, more]) => [first, written, ...more]);

const by = (who: Who, manner: Manner, more: { files?: number; late?: boolean } = {}): Act => ({
  kind: 'post',
  who,
  manner,
  files: more.files ?? 0,
  late: more.late ?? false,
});
const changed = (to: Manner): Act => ({ kind: 'edit', at: 0, manner: to, stale: false });
const once: Act = { kind: 'pause', all: false };
const nowIs = (one: 'agent' | 'viewer' | 'inactive'): Act => ({ kind: 'right', right: one });

/** What went wrong once, or is too rare to be met by chance: played every time. */
export const examples: Act[][] = [
  [by('ana', 'plain', { late: true }), changed('command')],
  [by('ana', 'plain', { late: true }), changed('note'), changed('plain')],
  [by('ana', 'command'), changed('plain')],
  [{ kind: 'mode', mode: 'note' }, by('ana', 'reply'), changed('plain')],
  [nowIs('viewer'), by('ben', 'plain'), nowIs('agent'), changed('plain')],
  [by('ben', 'plain'), nowIs('inactive'), changed('plain')],
  [by('ana', 'plain', { files: 2 }), { kind: 'removeFile', at: 0, file: 0 }],
  [by('ana', 'plain', { files: 2 }), changed('doubt')],
  [by('ana', 'plain', { files: 2 }), once, changed('note')],
  [by('ana', 'plain', { files: 2 }), once, { kind: 'delete', at: 0 }],
  [
    by('ana', 'plain'),
    changed('plain'),
    changed('plain'),
    { kind: 'edit', at: 0, manner: 'plain', stale: true },
  ],
  [{ kind: 'editOfOld', who: 'ana', manner: 'plain' }],
];
