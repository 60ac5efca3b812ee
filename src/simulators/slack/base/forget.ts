const most = 20_000;

/** Drops the oldest entries of a map that has grown beyond what anybody still needs, so that a long demo stays small. */
export function forgetOldest(map: Map<string, unknown>): void {
  for (const key of map.keys()) {
    if (map.size <= most) return;
    map.delete(key);
  }
}
