import type { Random } from './random.ts';

/** Puts the values into a random order, in place: every order equally likely (R. Durstenfeld, 1964). */
export function shuffle(values: Uint32Array | Float64Array | Int8Array, random: Random): void {
  for (let last = values.length - 1; last > 0; last -= 1) {
    const other = random.below(last + 1);
    const kept = values[last] ?? 0;
    values[last] = values[other] ?? 0;
    values[other] = kept;
  }
}
