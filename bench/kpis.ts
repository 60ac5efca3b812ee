import { contactKpis } from '../src/domain/contacts/figures/kpis.js';
import { type Bench, compare, type Rounds, roundsWithin, takeTurns } from './harness.js';
import type { Size } from './stage.js';

/** Reading the figures of the dashboard: as quick with many contacts as with few. */
export const kpis: Bench = {
  name: 'kpis',
  async run(stage) {
    const measured: Record<Size, Rounds> = { small: [], large: [] };
    for (const _ of roundsWithin(stage.quick ? 2_000 : 60_000, 30)) {
      for (const size of ['small', 'large'] as const) {
        await stage.open(size);
        const { read } = await takeTurns({ read: () => contactKpis() }, { turns: 20, warmUp: 5 });
        measured[size].push(read);
      }
    }
    const { small, large } = stage.contacts;
    return [
      compare({
        name: 'kpis',
        metric: `median at ${large.toLocaleString('en')}, against ${small.toLocaleString('en')}`,
        unit: 'ms',
        better: 'lower',
        goal: 1.3,
        ours: measured.large,
        floor: measured.small,
      }),
    ];
  },
};
