import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '../..');

/** A file's import of another one of the project, or of a package. */
export interface Import {
  from: string;
  to: string;
}

/** All source files, as paths from the project's folder. */
export const files = ['src', 'admin', 'workers'].flatMap((top) =>
  readdirSync(join(root, top), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(tsx?|mjs)$/.test(name) && !name.endsWith('.d.mts') && !name.endsWith('.d.ts'))
    .map((name) => `${top}/${name.replaceAll('\\', '/')}`),
);

const statement =
  /(?:^|\n)\s*(?:import|export)\s+(?:type\s+)?[^'";]*?from\s+'([^']+)'|import\('([^']+)'\)|(?:^|\n)import\s+'([^']+)'/g;

/** What each of these files imports, types too; local files as paths from the project's folder. */
export function importsOf(among: readonly string[]): Import[] {
  const known = new Set(among);
  return among
    .filter((file) => /\.(tsx?|m?js)$/.test(file))
    .flatMap((from) => {
      const text = readFileSync(join(root, from), 'utf8');
      return [...text.matchAll(statement)].map(([, named, dynamic, bare]) => ({
        from,
        to: resolved(from, named ?? dynamic ?? bare ?? '', known),
      }));
    });
}

function resolved(from: string, to: string, known: ReadonlySet<string>): string {
  if (!to.startsWith('.')) return to;
  const path = relative(root, normalize(join(root, dirname(from), to))).replaceAll('\\', '/');
  return (
    [path.replace(/\.js$/, '.ts'), path.replace(/\.js$/, '.tsx'), path].find((one) => known.has(one)) ?? path
  );
}

/** What every source file imports. */
export const imports: Import[] = importsOf(files);

const local = new Set(files);
export const isLocal = ({ to }: Import): boolean => local.has(to);

export const folderOf = (file: string): string => dirname(file);

/** The circles of a graph: each a list of two or more that lead to each other (Tarjan's components). */
export function circles(graph: readonly (readonly [string, string])[]): string[][] {
  const next = new Map<string, Set<string>>();
  for (const [from, to] of graph) next.set(from, (next.get(from) ?? new Set()).add(to));
  const order = new Map<string, number>();
  const low = new Map<string, number>();
  const open: string[] = [];
  const found: string[][] = [];
  const visit = (one: string): void => {
    order.set(one, order.size);
    low.set(one, order.get(one)!);
    open.push(one);
    for (const other of next.get(one) ?? []) {
      if (!order.has(other)) visit(other);
      if (open.includes(other)) low.set(one, Math.min(low.get(one)!, low.get(other)!));
    }
    if (low.get(one) !== order.get(one)) return;
    const circle = open.splice(open.indexOf(one));
    if (circle.length > 1) found.push(circle.sort());
  };
  for (const one of next.keys()) if (!order.has(one)) visit(one);
  return found;
}
