/** A generator of numbers from 0 to 1 (mulberry32): equal seeds give equal rows. */
export function makeRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const centres = { BUY: [2, 0], HOLD: [-1, 2], SELL: [-1, -2] } as const;
const sides = ['BUY', 'HOLD', 'SELL'] as const;

/** Rows of three classes around three points of the plane, with weights of 1; `y` is null in every tenth row. */
export function toyRows(count: number, seed = 1, spread = 0.6) {
  const random = makeRandom(seed);
  const noise = () => spread * (random() + random() + random() - 1.5) * 2;
  return Array.from({ length: count }, (_, row) => {
    const label = sides[row % 3] ?? 'HOLD';
    const [x, y] = centres[label];
    return { row, label, weight: 1, x: 100 + x + noise(), y: row % 10 === 9 ? null : y + noise(), flat: 7 };
  });
}
