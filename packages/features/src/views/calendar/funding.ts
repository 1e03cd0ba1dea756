import { quote, TidemarkError } from '@tidemark/domain';
import type { Expression } from '../../definition/expression.ts';
import { multiply, subtract } from '../../operators/arithmetic.ts';
import { availableTime } from '../../operators/available-time.ts';
import { isAtLeast, where } from '../../operators/conditional.ts';
import { type Period, phase, phaseCosine, phaseSine } from '../../operators/phase.ts';

/** From when on a perpetual pays funding every so many hours, counted from midnight UTC. */
export interface FundingChange {
  /** Epoch milliseconds. */
  readonly validFrom: number;
  readonly everyHours: number;
}

/** The changes of one symbol's schedule, in order of time; before the first of them it pays every 8 hours. */
export type FundingSchedule = readonly FundingChange[];

const hour = 3_600_000;

/** What perpetuals of Binance and most other venues began with. */
const everyEightHours: FundingChange = { validFrom: 0, everyHours: 8 };

/**
 * Hours until funding is paid next, as of the row's own instant: above 0, since what is paid at that very instant goes to positions that were
 * open before. A change of the schedule counts from its own `validFrom` on and not before, whenever it was announced.
 * @throws TidemarkError `feature.invalid` for changes out of order, or hours that do not divide a day
 */
export function timeToFunding(schedule: FundingSchedule = []): Expression {
  return inForce(schedule, (period) =>
    multiply(period.periodMs / hour, subtract(1, phase(availableTime, period))),
  );
}

/** Sine of how much of the time between two fundings has passed, a whole turn from one to the next, see {@link timeToFunding}. */
export function fundingSine(schedule: FundingSchedule = []): Expression {
  return inForce(schedule, (period) => phaseSine(availableTime, period));
}

/** Cosine to {@link fundingSine}. */
export function fundingCosine(schedule: FundingSchedule = []): Expression {
  return inForce(schedule, (period) => phaseCosine(availableTime, period));
}

/** What the schedule that is in force at a row's instant gives. */
function inForce(schedule: FundingSchedule, of: (period: Period) => Expression): Expression {
  const changes = [everyEightHours, ...schedule];
  for (const [place, { validFrom, everyHours }] of changes.entries()) {
    const last = changes[place - 1]?.validFrom ?? -1;
    if (!Number.isSafeInteger(validFrom) || validFrom <= last || !Number.isInteger(24 / everyHours)) {
      throw new TidemarkError('feature.invalid', `a schedule of funding holds ${quote(changes[place])}`, {
        value: changes[place],
        hint: 'Give changes in order of time, epoch milliseconds, each with a number of hours that divides a day.',
      });
    }
  }
  return changes
    .map(({ validFrom, everyHours }) => ({ validFrom, value: of({ periodMs: everyHours * hour }) }))
    .reduce<Expression | null>(
      (before, { validFrom, value }) =>
        before === null ? value : where(isAtLeast(availableTime, validFrom), value, before),
      null,
    ) as Expression;
}
