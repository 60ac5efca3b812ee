import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { root } from './imports.js';

const list = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) =>
    `${folder}/${name}`.replaceAll('\\', '/').replace(/^\.\//, ''),
  );
const tree = ['src', 'admin', 'workers', 'bench', 'scripts', 'test', 'docs', '.github', '.ci'].flatMap(list);
const atTop = readdirSync(root, { encoding: 'utf8' });
const text = (file: string): string => readFileSync(join(root, file), 'utf8');

/** What people read about the project, as paths from its folder. */
export const papers = [...atTop, ...tree].filter((file) => file.endsWith('.md'));

/** Other files in which files are named: settings in every line, code in its comments. */
const settings = ['.env.example', 'docker-compose.yml', 'Dockerfile', '.github/dependabot.yml', '.ci/run'];
const code = tree.filter((file) => /\.(tsx?|mjs)$/.test(file));

/** A path of ours that a text names: where, and as it stands there. */
export interface Named {
  in: string;
  path: string;
}

/** A folder or file below one of our folders, or a file of ours by its name. */
const mention =
  /(?<![\w/.@:*{-])(?:(?:src|admin|workers|bench|scripts|test|docs)(?:\/[\w-]+)+(?:\.\w+)*|[\w-]+(?:\/[\w.-]+)*\.(?:tsx?|mjs|md))(?![\w*{])/g;

/** Names of files that are no files of ours, and whose they are. */
const others: [RegExp, why: string][] = [
  [/^src\/mongo\//, "MongoDB's own sources"],
  [/\b(NAME|VERSION)\b/, 'a place to fill in'],
  [/^workers\/digest\.ts$/, 'what the recipe of CONTRIBUTING.md makes'],
];

/** Every path of ours that is named in papers, settings and comments. */
export const named: Named[] = [
  ...[...papers, ...settings].map((file) => [file, text(file)] as const),
  ...code.map((file) => [file, commentsOf(text(file))] as const),
].flatMap(([file, words]) =>
  [...words.matchAll(mention)]
    .map(([path]) => ({ in: file, path }))
    .filter(({ path }) => !others.some(([pattern]) => pattern.test(path))),
);

function commentsOf(words: string): string {
  const found = words.match(/\/\*\*?[\s\S]*?\*\/|(?<=^|\s)\/\/.*/g) ?? [];
  return found.join('\n');
}

const bases = ['', 'src', 'src/domain', 'src/edges', 'src/domain/conversations', 'src/domain/contacts'];

/**
 * Whether it leads to a file or folder: from where it stands or one of the folders above, from the project's folder or
 * a room's; a bare name also when only one file has it.
 */
export function leadsSomewhere({ in: from, path }: Named): boolean {
  const above = dirname(from)
    .split('/')
    .map((_part, place, parts) => parts.slice(0, place + 1).join('/'));
  if ([...above, ...bases].some((base) => existsSync(join(root, base, path)))) return true;
  return !path.includes('/') && tree.filter((file) => basename(file) === path).length === 1;
}

/** Links of the papers to files of ours: the path from the project's folder, and the section. */
export const links = papers.flatMap((paper) =>
  [...text(paper).matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)/g)].map(([, path, section]) => ({
    in: paper,
    path: path ? join(dirname(paper), path) : paper,
    section,
  })),
);

/** Everything in code, settings and scripts that is one word. */
const known = new Set(
  [
    ...code,
    ...tree.filter((file) => /\.(js|json|ya?ml)$/.test(file)),
    ...settings,
    'package.json',
    'tsconfig.json',
  ]
    .map(text)
    .join('\n')
    .match(/[A-Za-z_]\w*/g),
);

/** What is nowhere in the code, and why it may be named. */
const notOurs = ['localStorage']; // docs/security.md says that nothing is kept there

/** Functions, variables of the environment and metrics that papers name and nothing has; history may name what was. */
export const unknownNames = papers
  .filter((paper) => paper !== 'CHANGELOG.md')
  .flatMap((paper) =>
    [
      ...text(paper).matchAll(
        /`(?:([a-z]+[A-Z]\w*)(?:\([^`]*\))?|([A-Z]{2,}_[A-Z_]+)(?:=[^`]*)?|(threadline_\w+)[^`]*)`/g,
      ),
    ]
      .map(([, ...names]) => ({ in: paper, name: names.find(Boolean)! }))
      .filter(({ name }) => !known.has(name) && !notOurs.includes(name)),
  );

/** Commands as papers type them: `npm run NAME`, and what follows `npm run cli --`. */
export const typed = papers.flatMap((paper) =>
  [...text(paper).matchAll(/npm run ([a-z]+)(?: -- ([a-z]+))?/g)].map(([, script, command]) => ({
    in: paper,
    script: script!,
    command: script === 'cli' ? command : undefined,
  })),
);

/** What the headings of a paper are called in links, as GitHub makes it. */
export const sectionsOf = (paper: string): string[] =>
  [...text(paper).matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
