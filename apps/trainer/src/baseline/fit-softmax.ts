import { CholeskyDecomposition, Matrix } from 'ml-matrix';

export interface SoftmaxData {
  /** Rows by columns, standardised. */
  readonly x: Matrix;
  /** The class of each row, from 0. */
  readonly classes: Int32Array;
  /** Of each row; their mean is 1. */
  readonly weights: Float64Array;
  readonly classCount: number;
}

export interface SoftmaxOptions {
  /** Added to the mean log loss: penalty / 2 times the sum of squared coefficients; the intercepts are not punished. */
  readonly penalty: number;
  readonly maxIterations: number;
  /** It ends when no part of the gradient of the mean loss is greater. */
  readonly tolerance: number;
  readonly onIteration?: (iteration: number, loss: number) => void;
}

export interface SoftmaxFit {
  /** Columns by classes: the intercept first. */
  readonly coefficients: Matrix;
  readonly iterations: number;
  readonly converged: boolean;
}

/**
 * Multinomial logistic regression with weights, by Böhning's bound (Annals of the Institute of Statistical Mathematics 44, 1992): half of X'WX
 * bounds the curvature of every class, so that one Cholesky decomposition serves all steps, each of which lowers the loss. There is no chance in
 * it: equal data give equal coefficients.
 */
export function fitSoftmax(data: SoftmaxData, options: SoftmaxOptions): SoftmaxFit {
  const { classes, weights, classCount } = data;
  const { penalty, maxIterations, tolerance, onIteration } = options;
  const rows = classes.length;
  const x = withIntercept(data.x);
  const transposed = x.transpose();
  const columns = x.columns;
  const scaled = x.clone();
  for (let row = 0; row < rows; row += 1) scaled.mulRow(row, Math.sqrt((weights[row] ?? 0) / (2 * rows)));
  // The same factors in the same order on both sides: symmetric to the last bit, as the decomposition demands.
  const bound = scaled.transpose().mmul(scaled);
  // The intercepts of all classes could rise together without a change: a little keeps the bound invertible.
  for (let at = 0; at < columns; at += 1) bound.set(at, at, bound.get(at, at) + (at === 0 ? 1e-9 : penalty));
  const solver = new CholeskyDecomposition(bound);

  let coefficients = Matrix.zeros(columns, classCount);
  for (let iteration = 1; iteration <= maxIterations; iteration += 1) {
    const p = softmax(x.mmul(coefficients));
    let loss = 0;
    for (let row = 0; row < rows; row += 1) {
      const weight = (weights[row] ?? 0) / rows;
      const right = classes[row] ?? 0;
      loss -= weight * Math.log(Math.max(p.get(row, right), 1e-15));
      for (let k = 0; k < classCount; k += 1) p.set(row, k, weight * ((k === right ? 1 : 0) - p.get(row, k)));
    }
    const gradient = transposed.mmul(p);
    for (let at = 1; at < columns; at += 1)
      for (let k = 0; k < classCount; k += 1)
        gradient.set(at, k, gradient.get(at, k) - penalty * coefficients.get(at, k));
    onIteration?.(iteration, loss);
    if (Math.max(...gradient.to1DArray().map(Math.abs)) <= tolerance)
      return { coefficients, iterations: iteration, converged: true };
    coefficients = Matrix.add(coefficients, solver.solve(gradient));
  }
  return { coefficients, iterations: maxIterations, converged: false };
}

/** Probabilities by row and class. */
export function predictSoftmax(x: Matrix, coefficients: Matrix): Matrix {
  return softmax(withIntercept(x).mmul(coefficients));
}

function withIntercept(x: Matrix): Matrix {
  return x.clone().addColumn(0, new Array<number>(x.rows).fill(1));
}

function softmax(scores: Matrix): Matrix {
  for (let row = 0; row < scores.rows; row += 1) {
    let most = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < scores.columns; k += 1) most = Math.max(most, scores.get(row, k));
    let sum = 0;
    for (let k = 0; k < scores.columns; k += 1) {
      const value = Math.exp(scores.get(row, k) - most);
      scores.set(row, k, value);
      sum += value;
    }
    scores.mulRow(row, 1 / sum);
  }
  return scores;
}
