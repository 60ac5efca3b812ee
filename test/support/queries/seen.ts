import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Seen } from './record.js';

const storiesDirectory = join(import.meta.dirname, '..', '..', 'stories');

const read = <T>(directory: string): T[] =>
  existsSync(directory)
    ? readdirSync(directory, { withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ name }) => JSON.parse(readFileSync(join(directory, name), 'utf8')) as T)
    : [];

/** The stories that this run is about, beside this file: see sequencer.mjs. */
export const storiesOfRun = (): string[] => JSON.parse(process.env.TEST_STORIES ?? '[]') as string[];

/** Whether this run is about all stories that there are. */
export const areAllStories = (): boolean =>
  readdirSync(storiesDirectory).every((name) => storiesOfRun().some((path) => path.endsWith(`/${name}`)));

/** Those of them that have ended, and how. */
export const endedStories = (directory: string): { path: string; passed: boolean }[] =>
  read(join(directory, 'ended'));

/** What apps have asked so far, in all workers. */
export const seenBy = (directory: string): Seen[] =>
  read<{ seen: Seen[] }>(directory).flatMap(({ seen }) => seen);
