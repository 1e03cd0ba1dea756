import { quote, TidemarkError } from '@tidemark/domain';

/** A stream of random numbers that its seed alone decides. */
export interface Random {
  /** 32 random bits, 0 .. 2^32 - 1. */
  bits(): number;
  /** Uniform in [0, 1), 53 bits. */
  uniform(): number;
  /** A whole number, uniform in 0 .. `count` - 1; `count` from 1 to 2^32. */
  below(count: number): number;
}

/**
 * xoshiro128** 1.1 (D. Blackman and S. Vigna, Scrambled Linear Pseudorandom Number Generators, 2021), its state filled
 * by splitmix32 from the seed. The same numbers on every machine.
 * @param seed a whole number from 0 to 2^32 - 1
 * @throws TidemarkError `number.invalid` for any other seed
 */
export function createRandom(seed: number): Random {
  if (!Number.isInteger(seed) || seed < 0 || seed >= 2 ** 32) {
    throw new TidemarkError('number.invalid', `a seed is ${quote(seed)}`, {
      value: seed,
      hint: 'Give a whole number from 0 to 4,294,967,295.',
    });
  }
  const state = new Uint32Array(4);
  let filling = seed;
  for (let index = 0; index < 4; index += 1) {
    filling = (filling + 0x9e3779b9) >>> 0;
    let mixed = filling;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    state[index] = mixed ^ (mixed >>> 16);
  }

  const bits = (): number => {
    const a = state[0] ?? 0;
    const b = state[1] ?? 0;
    const c = (state[2] ?? 0) ^ a;
    const d = (state[3] ?? 0) ^ b;
    const product = Math.imul(b, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9) >>> 0;
    state[0] = a ^ d;
    state[1] = b ^ c;
    state[2] = c ^ (b << 9);
    state[3] = (d << 11) | (d >>> 21);
    return result;
  };
  return {
    bits,
    uniform: () => ((bits() >>> 5) * 2 ** 26 + (bits() >>> 6)) / 2 ** 53,
    below(count) {
      // What lies above the last whole multiple of `count` would favour the small numbers.
      const limit = 2 ** 32 - (2 ** 32 % count);
      let drawn = bits();
      while (drawn >= limit) drawn = bits();
      return drawn % count;
    },
  };
}
