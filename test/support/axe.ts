import { createRequire } from 'node:module';
import { expect } from '@jest/globals';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

const script = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** The levels that the panel keeps: WCAG 2.2 A and AA, and what axe calls best practice for names and landmarks. */
const runOnly = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/**
 * Expects that axe finds nothing on the page as it is now: every field and button has a name, the colours can be
 * read, headings and landmarks are in order. Says of each fault its rule and where it is.
 */
export async function expectAccessible(page: Page): Promise<void> {
  // Not as a <script>: the panel's content policy lets only its own run.
  if (!(await page.evaluate('"axe" in window'))) await page.evaluate(await source());
  const { violations } = (await page.evaluate(
    `axe.run(document, ${JSON.stringify({ runOnly, resultTypes: ['violations'] })})`,
  )) as AxeResults;
  const faults = violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, any, all }) => ({
      rule: id,
      at: html.slice(0, 220),
      why: [...any, ...all][0]?.message,
    })),
  );
  expect({ page: page.url(), faults }).toEqual({ page: page.url(), faults: [] });
}

let read: Promise<string> | undefined;
const source = (): Promise<string> => {
  read ??= import('node:fs/promises').then(({ readFile }) => readFile(script, 'utf8'));
  return read;
};
