import { quote, TidemarkError } from '@tidemark/domain';
import type { Expression } from '../definition/expression.ts';
import {
  type Kernel,
  type KernelContext,
  noColumn,
  type Operator,
  type Parameters,
} from '../engine/operator.ts';

export interface ParabolicStopOptions {
  readonly high: Expression;
  readonly low: Expression;
  /** Step and limit of the share by which the stop follows; 0.02 and 0.2 if not given. */
  readonly acceleration?: number;
  readonly maximum?: number;
}

/**
 * Wilder's parabolic stop and reverse, a price.
 * @throws TidemarkError `feature.invalid` unless 0 < acceleration <= maximum <= 1
 */
export function parabolicStop({
  high,
  low,
  acceleration = 0.02,
  maximum = 0.2,
}: ParabolicStopOptions): Expression {
  if (!(acceleration > 0 && acceleration <= maximum && maximum <= 1)) {
    throw new TidemarkError(
      'feature.invalid',
      `a parabolic stop is given the acceleration ${quote(acceleration)}`,
      {
        value: { acceleration, maximum },
        hint: 'Give an acceleration above 0 and a maximum from it to 1: 0.02 and 0.2 are usual.',
      },
    );
  }
  return { kind: 'parabolic-stop', parameters: { acceleration, maximum }, inputs: [high, low] };
}

/**
 * The stop follows a trend: by a share of its distance from the extreme price of it, more with each new extreme, and never into the range of
 * the last two slots. A price at the stop turns it: it begins at the extreme of the trend before.
 *
 * It begins with the second known slot, as TA-Lib does: falling where the low has fallen, and by more than the high has risen, else rising;
 * with the first slot's far end as the stop, and the second's near end as the extreme. A slot that is not known is passed over; where there are too
 * many in a row it begins anew.
 */
export const parabolicStopOperator: Operator = {
  kind: 'parabolic-stop',
  revision: 2,
  description:
    'Parabolic stop and reverse (J. W. Wilder, New Concepts in Technical Trading Systems, 1978; TA-Lib SAR).',
  outputs: ['value'],
  reach: ({ acceleration }, { warmUp, memory }) => ({
    lookback: null,
    warmUp: warmUp + 1,
    memory: memory + 1 + Math.ceil(forgottenAfter / Number(acceleration)),
  }),
  kernel: parabolicStopKernel,
};

/**
 * A trend forgets nothing while it lasts; two starts agree once both have turned at one price, out of trends with one extreme. Nothing bounds
 * when. On random walks 999 starts of 1,000 do within 2 slots over the acceleration, and ten times fewer do not with each further 0.7.
 */
const forgottenAfter = 10;

function parabolicStopKernel(
  { acceleration, maximum }: Parameters,
  {
    inputs: [high = noColumn, low = noColumn],
    outputs: { value = noColumn },
    restarts,
    allocate,
    ...context
  }: KernelContext,
): Kernel {
  const step = Number(acceleration);
  const limit = Number(maximum);
  /** Known slots so far, 2 at most; 1 or -1 for a rising or falling trend; stop, extreme, share; high and low before; nulls in a row since. */
  const state = allocate(8);
  const held = { high, low, value, restarts, step, limit, heldNulls: context.heldNulls() };
  return {
    run(count) {
      const { high, low, value, restarts, step, limit, heldNulls } = held;
      let seen = (state[0] ?? 0) | 0;
      let trend = state[1] ?? 0;
      // Of a falling trend all prices are taken with the opposite sign, so that every trend rises.
      let stop = state[2] ?? 0;
      let extreme = state[3] ?? 0;
      let share = state[4] ?? 0;
      let highBefore = state[5] ?? 0;
      let lowBefore = state[6] ?? 0;
      let nulls = (state[7] ?? 0) | 0;
      for (let row = 0; row < count; row += 1) {
        const top = high[row] ?? 0;
        const bottom = low[row] ?? 0;
        const range = top - bottom;
        value[row] = Number.NaN;
        const isNull = range - range !== 0;
        if (isNull || restarts[row] === 1) {
          if (isNull && seen > 0) nulls += 1;
          if (nulls > heldNulls || restarts[row] === 1) {
            seen = 0;
            nulls = 0;
          }
          if (isNull) continue;
        }
        nulls = 0;
        if (seen < 2) {
          seen += 1;
          if (seen === 2) {
            const fall = lowBefore - bottom;
            trend = fall > 0 && fall > top - highBefore ? -1 : 1;
            stop = trend > 0 ? lowBefore : -highBefore;
            extreme = trend > 0 ? top : -bottom;
            share = step;
          }
          highBefore = top;
          lowBefore = bottom;
          if (seen < 2) continue;
        }
        let near = trend > 0 ? top : -bottom;
        let far = trend > 0 ? bottom : -top;
        let farBefore = trend > 0 ? lowBefore : -highBefore;
        if (far <= stop) {
          // The other way round from here on: what was farthest is nearest.
          farBefore = trend > 0 ? -highBefore : lowBefore;
          [near, far] = [-far, -near];
          trend = -trend;
          stop = Math.min(-extreme, farBefore, far);
          value[row] = trend * stop;
          extreme = near;
          share = step;
        } else {
          value[row] = trend * stop;
          if (near > extreme) {
            extreme = near;
            share = Math.min(share + step, limit);
          }
        }
        stop = Math.min(stop + share * (extreme - stop), farBefore, far);
        highBefore = top;
        lowBefore = bottom;
      }
      state[0] = seen;
      state[1] = trend;
      state[2] = stop;
      state[3] = extreme;
      state[4] = share;
      state[5] = highBefore;
      state[6] = lowBefore;
      state[7] = nulls;
    },
    start() {
      state.fill(0);
    },
  };
}
