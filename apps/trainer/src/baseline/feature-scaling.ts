import { Matrix } from 'ml-matrix';

/** How a column of features becomes columns of the model; of the training rows alone. */
export interface ColumnScaling {
  readonly feature: string;
  readonly mean: number;
  readonly deviation: number;
  /** Whether a second column says that the value is null: where one was in training. */
  readonly hasNulls: boolean;
}

/** Values further out than so many deviations count as that far: one bad tick would otherwise decide a linear model. */
const furthest = 10;

/**
 * Means and deviations of columns (NaN for null). Columns without a value or without any variance are left out: they say nothing.
 */
export function fitScaling(
  features: readonly string[],
  columns: readonly Float64Array[],
): readonly ColumnScaling[] {
  return features.flatMap((feature, at): readonly ColumnScaling[] => {
    const all = columns[at] ?? new Float64Array();
    const values = all.filter((value) => Number.isFinite(value));
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
    const varies = Number.isFinite(deviation) && deviation > 1e-12 * Math.abs(mean) && deviation > 0;
    return varies ? [{ feature, mean, deviation, hasNulls: values.length < all.length }] : [];
  });
}

/** The columns of the model, standardised: a null is the mean, and the column beside it, where there is one, says so. */
export function applyScaling(
  scaling: readonly ColumnScaling[],
  columnOf: (feature: string) => Float64Array,
  rows: number,
): Matrix {
  const width = scaling.reduce((sum, { hasNulls }) => sum + (hasNulls ? 2 : 1), 0);
  const x = Matrix.zeros(rows, width);
  let column = 0;
  for (const { feature, mean, deviation, hasNulls } of scaling) {
    const values = columnOf(feature);
    for (let row = 0; row < rows; row += 1) {
      const value = ((values[row] ?? Number.NaN) - mean) / deviation;
      if (Number.isFinite(value)) x.set(row, column, Math.max(-furthest, Math.min(furthest, value)));
      else if (hasNulls) x.set(row, column + 1, 1);
    }
    column += hasNulls ? 2 : 1;
  }
  return x;
}
