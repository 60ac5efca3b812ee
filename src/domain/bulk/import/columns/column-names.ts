import { headingKey } from './heading-key.js';

/** What each column is called to tell it from the others: the second of the same heading is "Phone (2)". */
export function columnNames(headings: readonly string[]): string[] {
  const used = new Set(headings);
  const met = new Set<string>();
  return headings.map((heading) => {
    if (!met.has(heading)) {
      met.add(heading);
      return heading;
    }
    let name = heading;
    for (let count = 2; used.has(name); count += 1) name = `${heading} (${count})`;
    used.add(name);
    return name;
  });
}

/** Columns with the same heading: what the first leaves empty the others fill. Blank headings are not the same. */
export function twinsOf(at: number, headings: readonly string[]): number[] {
  const key = headingKey(headings[at] ?? '');
  return key === ''
    ? [at]
    : headings.flatMap((heading, other) => (headingKey(heading) === key ? [other] : []));
}

/** Columns in the groups of those that have the same heading. */
export function groupsOf(columns: readonly number[], headings: readonly string[]): number[][] {
  const groups = new Map<string, number[]>();
  for (const at of columns) {
    const key = headingKey(headings[at] ?? '') || `#${at}`;
    groups.set(key, [...(groups.get(key) ?? []), at]);
  }
  return [...groups.values()];
}

/**
 * The positions of the columns that a mapping names: by its name, else by a heading in any spelling, then with all
 * others of the same heading that `named` does not name for themselves. Empty when there is none.
 */
export function positionsOf(
  column: string,
  headings: readonly string[],
  named: ReadonlySet<string>,
): number[] {
  const names = columnNames(headings);
  const key = headingKey(column);
  const exact = names.indexOf(column);
  const at = exact >= 0 || key === '' ? exact : headings.findIndex((heading) => headingKey(heading) === key);
  if (at < 0) return [];
  if (names[at] !== headings[at]) return [at];
  return [at, ...twinsOf(at, headings).filter((other) => other !== at && !named.has(names[other]!))];
}
