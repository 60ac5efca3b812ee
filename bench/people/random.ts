const { floor, imul } = Math;

/** The next of a series of numbers from 0 up to 1, 1 excluded. */
export type Random = () => number;

/** A series that depends on nothing but these two numbers: mulberry32 over both, mixed. */
export function randomOf(seed: number, index: number): Random {
  let state = imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ imul(index + 1, 0xc2b2ae35);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function pick<T>(list: readonly T[], random: Random): T {
  return list[floor(random() * list.length)]!;
}

/** A list to pick from in which each thing stands as often as it is to be picked. */
export const weighted = <T>(shares: readonly (readonly [T, number])[]): T[] =>
  shares.flatMap(([thing, share]) => Array<T>(share).fill(thing));
