/**
 * A column with the maxima of its blocks of 16, of their blocks of 16, and so on: finds the first value at or above
 * a level in logarithmic time, so that a long horizon costs no more than a short one.
 */
export interface Maxima {
  readonly levels: readonly Float64Array[];
}

const fanOut = 16;

export function buildMaxima(values: Float64Array): Maxima {
  const levels = [values];
  let below = values;
  while (below.length > fanOut) {
    const level = new Float64Array(Math.ceil(below.length / fanOut));
    for (let block = 0; block < level.length; block += 1) {
      const end = Math.min((block + 1) * fanOut, below.length);
      let greatest = Number.NEGATIVE_INFINITY;
      for (let index = block * fanOut; index < end; index += 1) {
        greatest = Math.max(greatest, below[index] ?? greatest);
      }
      level[block] = greatest;
    }
    levels.push(level);
    below = level;
  }
  return { levels };
}

/** The first index in [from, to) whose value is at or above `level`, or null. */
export function firstAtOrAbove({ levels }: Maxima, from: number, to: number, level: number): number | null {
  let height = 0;
  let span = 1;
  let index = from;
  while (index * span < to) {
    const value = levels[height]?.[index];
    if (value === undefined) return null;
    if (value >= level) {
      if (height === 0) return index;
      height -= 1;
      span /= fanOut;
      index *= fanOut;
      continue;
    }
    index += 1;
    while (index % fanOut === 0 && height + 1 < levels.length) {
      height += 1;
      span *= fanOut;
      index /= fanOut;
    }
  }
  return null;
}

/** The greatest value in [from, to); minus infinity if that is empty. */
export function maximumOf({ levels }: Maxima, from: number, to: number): number {
  let greatest = Number.NEGATIVE_INFINITY;
  let index = from;
  while (index < to) {
    let height = 0;
    let span = 1;
    while (height + 1 < levels.length && index % (span * fanOut) === 0 && index + span * fanOut <= to) {
      height += 1;
      span *= fanOut;
    }
    greatest = Math.max(greatest, levels[height]?.[index / span] ?? greatest);
    index += span;
  }
  return greatest;
}
