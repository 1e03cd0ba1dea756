import type { Expression } from '../../definition/expression.ts';
import { availableTime } from '../../operators/available-time.ts';
import { isAtLeast, where } from '../../operators/conditional.ts';
import { phase } from '../../operators/phase.ts';

const day = { periodMs: 86_400_000 };

/**
 * A third of a turn for each session, so that all three are equally far from one another: Asia from 00:00, Europe from 08:00, America from
 * 16:00 UTC, at the row's own instant. Ours; markets that never close have no better borders.
 */
function session(angles: readonly [asia: number, europe: number, america: number]): Expression {
  const [asia, europe, america] = angles;
  const share = phase(availableTime, day);
  return where(isAtLeast(share, 2 / 3), america, where(isAtLeast(share, 1 / 3), europe, asia));
}

const third = Math.sqrt(3) / 2;
export const sessionSine: Expression = session([0, third, -third]);
export const sessionCosine: Expression = session([1, -0.5, -0.5]);
