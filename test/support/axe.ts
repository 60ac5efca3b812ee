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
  // It is not added as a <script>: the panel's content policy lets only its own run.
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

const phone = { width: 375, height: 800 };

/**
 * The same for the page as it stands and at the width of a phone, where nothing may be cut off either: neither is the
 * page wider than its window, nor does a key reach what lies beside it, nor a mouse what no key reaches.
 */
export async function expectAccessibleOnPhonesToo(page: Page): Promise<void> {
  const before = page.viewportSize()!;
  for (const size of [before, phone]) {
    await page.setViewportSize(size);
    await expectAccessible(page);
    const { width } = size;
    const fits = { page: page.url(), width, tooWide: 0, misplaced: [] };
    expect({ page: page.url(), width, ...(await page.evaluate(outOfPlace)) }).toEqual(fits);
  }
  await page.setViewportSize(before);
}

/** Runs in the page: by how many pixels it is wider than the window, and what keys reach unseen or do not reach. */
function outOfPlace(): { tooWide: number; misplaced: string[] } {
  const content = document.querySelector('[data-css="app-content"]') ?? document.body;
  const tooWide = [content.scrollWidth - content.clientWidth, document.body.scrollWidth - innerWidth];
  const all = (where: string) =>
    [...document.querySelectorAll<HTMLElement>(where)].filter(
      (element) => element.checkVisibility({ visibilityProperty: true }) && !element.closest('[inert]'),
    );
  const isBeside = (element: HTMLElement) => {
    const { left, right } = element.getBoundingClientRect();
    return right <= 0 || left >= innerWidth;
  };
  const unseen = all('a[href], button, input, select, textarea, [tabindex="0"]').filter(isBeside);
  // What draws a checkbox is no link.
  const unreached = all('a:not([href]):not([tabindex]):not(input + a)');
  return {
    tooWide: Math.max(...tooWide),
    misplaced: [...unseen, ...unreached].map(({ outerHTML }) => outerHTML.slice(0, 150)),
  };
}

let read: Promise<string> | undefined;
const source = (): Promise<string> => {
  read ??= import('node:fs/promises').then(({ readFile }) => readFile(script, 'utf8'));
  return read;
};
