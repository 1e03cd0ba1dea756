/**
 * The q-value of each p-value: the least false discovery rate at which it would be rejected. Step-up procedure of
 * Y. Benjamini and Y. Hochberg, JRSS B 1995; it holds for independent or positively dependent tests.
 */
export function benjaminiHochberg(pValues: ArrayLike<number>): Float64Array {
  const count = pValues.length;
  const order = Array.from({ length: count }, (_, index) => index);
  order.sort((a, b) => (pValues[b] ?? 0) - (pValues[a] ?? 0));
  const qValues = new Float64Array(count);
  let least = 1;
  for (let place = 0; place < count; place += 1) {
    const index = order[place] ?? 0;
    least = Math.min(least, ((pValues[index] ?? 0) * count) / (count - place));
    qValues[index] = least;
  }
  return qValues;
}
