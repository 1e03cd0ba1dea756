import { describe, expect, it } from '@jest/globals';
import {
  describeLabelSpec,
  type Funding,
  hashLabelSpec,
  type LabelSpecInput,
  labelDecisions,
  parseLabelSpec,
} from '@tidemark/evaluation';
import fc from 'fast-check';
import { sumFunding } from '../src/labels/funding.ts';
import { minute, minutes, still } from './hand-made-candles.ts';

const free = { feeBps: 0, slippageBps: 0 };
const onePercent = { unit: 'percent', value: 1 } as const;
const barriers: LabelSpecInput = {
  kind: 'triple-barrier',
  profit: onePercent,
  stop: onePercent,
  horizon: 4,
  ...free,
};
// A BUY wins in minute 2, which ends at 3; a SELL loses there.
const rising = minutes(still(1), [2, 100, 101, 100, 101], still(3, 101), still(4, 101));

function fundingAt(...instants: readonly (readonly [number, number])[]): Funding {
  return {
    ts: Float64Array.from(instants, ([slot]) => slot * minute),
    rate: Float64Array.from(instants, ([, rate]) => rate),
  };
}

function label(funding: Funding | undefined, pred: 'BUY' | 'SELL' | 'HOLD' = 'BUY', spec = barriers) {
  const rule = funding === undefined ? 'excluded' : 'charged';
  const charged = funding === undefined ? {} : { funding };
  const decisions = [{ ts: minute, pred }];
  return labelDecisions({
    candles: rising,
    decisions,
    spec: parseLabelSpec({ ...spec, funding: rule }),
    asOf: 1e9,
    ...charged,
  })[0];
}

describe('funding', () => {
  it('is paid by longs and got by shorts at the instants after the entry and up to the exit', () => {
    const funding = fundingAt([1, 0.5], [1.5, 0.001], [3, 0.002], [3.001, 0.5]);
    const both = { buyRr: expect.closeTo(1 - 0.3, 9), sellRr: expect.closeTo(-1 + 0.3, 9) };
    expect(label(funding)).toMatchObject({
      outcome: 'win',
      grossReturn: expect.closeTo(0.01, 12),
      netReturn: expect.closeTo(0.007, 12),
      realizedRr: expect.closeTo(0.7, 9),
      ...both,
    });
    expect(label(funding, 'SELL')).toMatchObject({ netReturn: expect.closeTo(-0.007, 12), ...both });
    expect(label(funding, 'HOLD')).toMatchObject({ status: 'labelled', ...both });
  });

  it('is got by longs where the rate is negative', () => {
    expect(label(fundingAt([2, -0.001]))).toMatchObject({ buyRr: expect.closeTo(1.1, 9) });
  });

  it('is charged up to the exit of each side, and to the last close where there are no barriers', () => {
    // A SELL is stopped in minute 2 as before; a BUY with a far profit is held to the end of minute 4.
    const spec = { ...barriers, profit: { unit: 'percent', value: 3 } } as const;
    const found = label(fundingAt([2, 0.001], [5, 0.001], [6, 1]), 'BUY', spec);
    expect(found).toMatchObject({
      outcome: 'timeout',
      buyRr: expect.closeTo(1 - 0.2, 9),
      sellRr: expect.closeTo(-0.9, 9),
    });
    const held = label(fundingAt([2, 0.001], [5, 0.001], [6, 1]), 'SELL', {
      kind: 'fixed-horizon',
      horizon: 4,
      ...free,
    });
    expect(held).toMatchObject({ buyRr: expect.closeTo(0.8, 9), sellRr: expect.closeTo(-0.8, 9) });
  });

  it('never changes a label or an outcome, only what it was worth', () => {
    const { label: said, outcome } = label(fundingAt([2, 0.9])) ?? {};
    expect([said, outcome]).toEqual(['BUY', 'win']);
    expect(label(fundingAt())).toEqual(label(undefined));
  });

  it('goes with a specification that charges it, and with no other', () => {
    const request = { candles: rising, decisions: [], asOf: 1e9 };
    const charging = parseLabelSpec({ ...barriers, funding: 'charged' });
    expect(() => labelDecisions({ ...request, spec: charging })).toThrow(
      expect.objectContaining({ code: 'funding.missing' }),
    );
    expect(() =>
      labelDecisions({ ...request, spec: parseLabelSpec(barriers), funding: fundingAt([1, 0.1]) }),
    ).toThrow(expect.objectContaining({ code: 'funding.excluded' }));
    expect(hashLabelSpec(charging)).not.toBe(hashLabelSpec(parseLabelSpec(barriers)));
    expect(describeLabelSpec(charging)).toBe('barrier +1% -1% 4 funded');
  });

  it.each([
    ['instants that do not ascend', fundingAt([2, 0.001], [2, 0.001])],
    ['a rate that is not finite', fundingAt([2, Number.NaN])],
    ['an instant that is none', fundingAt([Number.NaN, 0.001])],
    ['fewer rates than instants', { ts: Float64Array.of(1, 2), rate: Float64Array.of(0) }],
    ['more rates than instants', { ts: Float64Array.of(1), rate: Float64Array.of(0, 0) }],
  ])('refuses %s', (_, funding) => {
    expect(() => label(funding)).toThrow(expect.objectContaining({ code: 'funding.invalid' }));
  });

  it('sums what a scan sums', () => {
    const instants = fc.uniqueArray(fc.integer({ min: 0, max: 50 }), { maxLength: 20 });
    const bounds = fc.tuple(fc.integer({ min: -5, max: 55 }), fc.integer({ min: 0, max: 60 }));
    fc.assert(
      fc.property(instants, bounds, (unordered, [from, length]) => {
        const ts = Float64Array.from(unordered).sort();
        const rate = ts.map((instant) => ((instant * 7) % 11) - 5);
        const to = from + length;
        const scanned = [...ts].reduce(
          (sum, instant, at) => (instant > from && instant <= to ? sum + (rate[at] ?? 0) : sum),
          0,
        );
        expect(sumFunding({ ts, rate })(from, to)).toBe(scanned);
      }),
    );
  });
});
