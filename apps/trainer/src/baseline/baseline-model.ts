import { Matrix } from 'ml-matrix';
import { z } from 'zod';
import { applyScaling, type ColumnScaling } from './feature-scaling.ts';
import { predictSoftmax } from './fit-softmax.ts';

/** The artefact of the baseline, `model.json`: all that a prediction needs, and nothing of when or where it was made. */
export const baselineModelSchema = z.object({
  format: z.literal(1),
  trainer: z.literal('baseline'),
  /** Classes that were in the training rows, in the order of the coefficients. */
  classes: z.array(z.string()).min(2),
  scaling: z.array(
    z.object({ feature: z.string(), mean: z.number(), deviation: z.number(), hasNulls: z.boolean() }),
  ),
  /** By column, the intercept first, and class. */
  coefficients: z.array(z.array(z.number())),
  penalty: z.number(),
  iterations: z.number().int(),
  converged: z.boolean(),
});

export type BaselineModel = z.output<typeof baselineModelSchema>;

export interface ClassPrediction {
  readonly pred: string;
  /** The probability that it is right. */
  readonly proba: number;
}

/** The likeliest class of each row and its probability; of equal ones the first. */
export function predictClasses(
  model: Pick<BaselineModel, 'classes' | 'coefficients'> & { readonly scaling: readonly ColumnScaling[] },
  columnOf: (feature: string) => Float64Array,
  rows: number,
): readonly ClassPrediction[] {
  if (rows === 0) return [];
  const x = applyScaling(model.scaling, columnOf, rows);
  const probabilities = predictSoftmax(x, new Matrix(model.coefficients));
  return Array.from({ length: rows }, (_, row) => {
    const [, best = 0] = probabilities.maxRowIndex(row);
    return { pred: model.classes[best] ?? '', proba: Math.min(1, probabilities.get(row, best)) };
  });
}
