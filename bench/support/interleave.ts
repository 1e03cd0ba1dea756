/** One side of a comparison: runs the work once and returns its figure. */
export type Run = () => Promise<number>;

/**
 * Runs every side in turn, round after round, and starts each round with the next side: what slows the machine for a
 * while then slows all of them, and none always runs on what another left in the caches.
 * @returns the figures by side, in the order of `sides`
 */
export async function interleave(rounds: number, sides: readonly Run[]): Promise<readonly number[][]> {
  const figures: number[][] = sides.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < sides.length; turn++) {
      const side = (round + turn) % sides.length;
      const figure = await sides[side]?.();
      if (figure !== undefined) figures[side]?.push(figure);
    }
  }
  return figures;
}
