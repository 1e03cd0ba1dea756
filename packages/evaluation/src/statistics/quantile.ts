import { quote, TidemarkError } from '@tidemark/domain';

/**
 * The quantile of values in ascending order, interpolated linearly between the order statistics around
 * (n - 1) x p: Hyndman and Fan's type 7 (1996), numpy's and R's default and PostgreSQL's percentile_cont.
 * null if there are no values.
 * @throws TidemarkError `number.invalid` if `p` is outside 0..1
 */
export function quantile(ascending: ArrayLike<number>, p: number): number | null {
  if (!(p >= 0 && p <= 1)) {
    throw new TidemarkError('number.invalid', `a quantile is asked for at ${quote(p)}`, {
      value: p,
      hint: 'Give a probability from 0 to 1.',
    });
  }
  const position = (ascending.length - 1) * p;
  const below = ascending[Math.floor(position)];
  const above = ascending[Math.ceil(position)];
  if (below === undefined || above === undefined) return null;
  return below + (above - below) * (position - Math.floor(position));
}
