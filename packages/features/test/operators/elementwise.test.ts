import { describe, expect, it } from '@jest/globals';
import {
  close,
  type Expression,
  high,
  isAbove,
  isAtLeast,
  isEqual,
  low,
  open,
  phase,
  phaseCosine,
  phaseSine,
  rollingCount,
  time,
  where,
} from '@tidemark/features';
import { describeOperator, lastBits } from './describe-operator.ts';
import { constantColumns, mapColumns } from './made-columns.ts';
import { runExpression } from './run-expression.ts';

const last = (values: readonly number[]) => values.at(-1) ?? 0;

describeOperator('isAtLeast', {
  expression: isAtLeast(close, open),
  direct: (of) => (last(of.close) >= last(of.open) ? 1 : 0),
  tolerance: 0,
  degree: 0,
  constant: () => 1,
});

describeOperator('isEqual', {
  expression: isEqual(close, open),
  direct: (of) => (last(of.close) === last(of.open) ? 1 : 0),
  tolerance: 0,
  degree: 0,
  constant: () => 1,
});

describeOperator('where', {
  expression: where(isAbove(close, open), high, low),
  direct: (of) => (last(of.close) > last(of.open) ? last(of.high) : last(of.low)),
  tolerance: 0,
  degree: 1,
  constant: (value) => value,
});

describeOperator('rollingCount', {
  expression: rollingCount(isAbove(close, open), 20),
  direct: (of) => of.close.filter((value, at) => value > (of.open[at] ?? 0)).length,
  tolerance: 0,
  degree: 0,
  constant: () => 0,
});

/** The value of an expression on one row of that close and open. */
function valueOn(expression: Expression, closed: number, opened: number): number | undefined {
  const columns = mapColumns(constantColumns(0, 1), () => closed);
  columns.column.open.fill(opened);
  return runExpression(expression, columns).values[0];
}

describe('where', () => {
  it('does not ask whether the operand that is not taken is known', () => {
    expect(valueOn(where(isAbove(close, 5), 1, open), 6, Number.NaN)).toBe(1);
    expect(valueOn(where(isAbove(close, 5), 1, open), 5, Number.NaN)).toBeNaN();
  });

  it('is null where its condition is', () => {
    expect(valueOn(where(isAbove(close, 5), 1, open), Number.NaN, 2)).toBeNaN();
  });
});

describe('comparisons', () => {
  it('are null where either side is, or where neither is finite', () => {
    for (const compare of [isAbove, isAtLeast, isEqual]) {
      expect(valueOn(compare(close, open), Number.NaN, 1)).toBeNaN();
      expect(valueOn(compare(close, open), 1, Number.NaN)).toBeNaN();
      expect(valueOn(compare(close, open), Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY)).toBeNaN();
    }
  });
});

describe('phase', () => {
  const day = { periodMs: 86_400_000 };
  const at = (expression: Expression, instant: string) => {
    const columns = constantColumns(1, 1);
    columns.column.time.fill(Date.parse(instant));
    return runExpression(expression, columns).values[0] ?? Number.NaN;
  };

  it('tells how much of its period has passed', () => {
    expect(at(phase(time, day), '2024-03-01T00:00:00Z')).toBe(0);
    expect(at(phase(time, day), '2024-03-01T18:00:00Z')).toBe(0.75);
    expect(at(phaseSine(time, day), '2024-03-01T06:00:00Z')).toBe(1);
    expect(at(phaseCosine(time, day), '2024-03-01T12:00:00Z')).toBe(-1);
  });

  it('counts from the offset, for times before it too', () => {
    const week = { periodMs: 7 * 86_400_000, offsetMs: Date.parse('1970-01-05T00:00:00Z') };
    expect(at(phase(time, week), '2024-03-04T00:00:00Z')).toBe(0);
    expect(at(phase(time, week), '1969-12-31T12:00:00Z')).toBe(2.5 / 7);
  });

  it('is on the unit circle', () => {
    for (const instant of ['2024-03-01T01:23:00Z', '2024-03-01T23:59:00Z']) {
      const [sine, cosine] = [at(phaseSine(time, day), instant), at(phaseCosine(time, day), instant)];
      expect(Math.abs(sine ** 2 + cosine ** 2 - 1)).toBeLessThan(lastBits(4));
    }
  });

  it('is known where no candle is', () => {
    const columns = mapColumns(constantColumns(1, 3), () => Number.NaN);
    expect(runExpression(phase(time, day), columns).values.some(Number.isNaN)).toBe(false);
  });

  it('refuses a period that is no whole number of milliseconds', () => {
    for (const periodMs of [0, -5, 1.5, Number.NaN])
      expect(() => phase(time, { periodMs })).toThrow(expect.objectContaining({ code: 'feature.invalid' }));
  });
});
