import { quote, TidemarkError } from '@tidemark/domain';
import type { Expression } from '../definition/expression.ts';
import {
  type Kernel,
  type KernelContext,
  noColumn,
  type Operator,
  type Parameters,
} from '../engine/operator.ts';

export interface Period {
  /** Milliseconds: 86,400,000 for a day. */
  readonly periodMs: number;
  /** Milliseconds since the epoch at which some period begins: 345,600,000, a Monday, for weeks; 0 if not given. */
  readonly offsetMs?: number;
}

const phased =
  (output: string) =>
  (of: Expression, { periodMs, offsetMs = 0 }: Period): Expression => {
    if (!(Number.isInteger(periodMs) && periodMs > 0) || !Number.isInteger(offsetMs)) {
      throw new TidemarkError('feature.invalid', `a phase is given the period ${quote(periodMs)}`, {
        value: { periodMs, offsetMs },
        hint: 'Give whole milliseconds, the period above 0.',
      });
    }
    return { kind: 'phase', parameters: { periodMs, offsetMs }, inputs: [of], output };
  };

/** How much of its period has passed at a time, 0..1 without 1. */
export const phase = phased('share');
/** Sine and cosine of that, a whole turn a period: near where one period ends and the next begins. */
export const phaseSine = phased('sine');
export const phaseCosine = phased('cosine');

export const phaseOperator: Operator = {
  kind: 'phase',
  revision: 1,
  description: 'Where a time stands in a period that repeats.',
  outputs: ['share', 'sine', 'cosine'],
  reach: (_, inputs) => inputs,
  kernel: phaseKernel,
};

function phaseKernel(
  { periodMs, offsetMs }: Parameters,
  { inputs: [input = noColumn], outputs: { share, sine, cosine } }: KernelContext,
): Kernel {
  const period = Number(periodMs);
  const offset = Number(offsetMs);
  const shares = share ?? new Float64Array(input.length);
  return {
    run(count) {
      for (let row = 0; row < count; row += 1) {
        // Whole milliseconds have an exact remainder; that of a time before the offset is negative.
        const past = ((input[row] ?? 0) - offset) % period;
        shares[row] = (past < 0 ? past + period : past) / period;
      }
      if (sine !== undefined) {
        for (let row = 0; row < count; row += 1) sine[row] = Math.sin(2 * Math.PI * (shares[row] ?? 0));
      }
      if (cosine !== undefined) {
        for (let row = 0; row < count; row += 1) cosine[row] = Math.cos(2 * Math.PI * (shares[row] ?? 0));
      }
    },
    start: () => undefined,
  };
}
