/** Numbers from 0 to before 1 that follow from a seed (mulberry32, T. Ettinger): an audit can be repeated. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Whole numbers of [from, to) in ascending order, none twice: all of them where there are fewer than `count`. */
export function pickPlaces(
  random: () => number,
  { from, to, count }: { readonly from: number; readonly to: number; readonly count: number },
): readonly number[] {
  if (to - from <= count) return Array.from({ length: Math.max(to - from, 0) }, (_, at) => from + at);
  const places = new Set<number>();
  while (places.size < count) places.add(from + Math.floor(random() * (to - from)));
  return [...places].sort((a, b) => a - b);
}
