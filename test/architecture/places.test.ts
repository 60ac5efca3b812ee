import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { files, root } from './imports.js';

const text = (file: string): string => readFileSync(join(root, file), 'utf8');

describe('Where things are', () => {
  it('names places that exist in CONTRIBUTING', () => {
    const rows = [...text('CONTRIBUTING.md').matchAll(/^\| .* \| (`(?:src|admin|workers)\/.*) \|$/gm)];
    expect(rows.length).toBeGreaterThan(12);
    const places = rows.flatMap(([, cell]) => [...cell!.matchAll(/`([^`]+)`/g)].map(([, place]) => place!));
    expect(
      places.filter((place) => /^(src|admin|workers)\//.test(place) && !existsSync(join(root, place))),
    ).toEqual([]);
  });

  it('says of every room what it is for and where to begin, by files that exist', () => {
    const rooms = [
      ...new Set(
        files
          .map((file) => /^src\/(?:domain|edges)\/[^/]+/.exec(file)?.[0])
          .filter((room) => room !== undefined),
      ),
      'src/platform',
      'src/simulators',
      'src/app',
    ];
    expect(rooms.length).toBeGreaterThan(12);
    for (const room of rooms) {
      const named = [...text(`${room}/README.md`).matchAll(/`([\w./-]+(?:\.ts|\/))`/g)].map(
        ([, place]) => place!,
      );
      expect(named.length).toBeGreaterThan(0);
      const missing = named.filter(
        (place) => ![room, 'src', dirname(room)].some((from) => existsSync(join(root, from, place))),
      );
      expect([room, missing]).toEqual([room, []]);
    }
  });
});
