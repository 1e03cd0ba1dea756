import { describe, expect, it } from '@jest/globals';
import {
  describeLabelSpec,
  hashLabelSpec,
  type LabelSpecInput,
  labelHorizon,
  parseLabelSpec,
} from '@tidemark/evaluation';

const percent = (value: number) => ({ unit: 'percent', value }) as const;
const barrier: LabelSpecInput = {
  kind: 'triple-barrier',
  profit: percent(1),
  stop: percent(1),
  horizon: 60,
};
const costs = { entryDelayMs: 0, feeBps: 5, slippageBps: 2, funding: 'excluded' };

describe('parseLabelSpec', () => {
  it.each<[LabelSpecInput, object]>([
    [barrier, { ...barrier, tiePolicy: 'pessimistic', ...costs }],
    [
      { kind: 'fixed-horizon', horizon: 15 },
      { kind: 'fixed-horizon', horizon: 15, threshold: 0, risk: percent(1), ...costs },
    ],
    [
      { kind: 'trend-scanning', spans: [5, 10] },
      { kind: 'trend-scanning', spans: [5, 10], minT: 0, risk: percent(1), ...costs },
    ],
  ])('fills in the defaults of %j', (input, complete) => {
    expect(parseLabelSpec(input)).toEqual(complete);
    expect(parseLabelSpec(parseLabelSpec(input))).toEqual(complete);
  });

  it('puts spans in order and keeps each once', () => {
    expect(parseLabelSpec({ kind: 'trend-scanning', spans: [20, 5, 20, 10] })).toMatchObject({
      spans: [5, 10, 20],
    });
  });

  it.each([
    ['no kind', { profit: percent(1), stop: percent(1), horizon: 60 }],
    ['a kind that does not exist', { kind: 'barrier', horizon: 60 }],
    ['a key of another kind', { kind: 'fixed-horizon', horizon: 60, stop: percent(1) }],
    ['a negative threshold', { kind: 'fixed-horizon', horizon: 60, threshold: -1 }],
    ['a risk of 0', { kind: 'fixed-horizon', horizon: 60, risk: percent(0) }],
    [
      'a risk in multiples of the ATR',
      { kind: 'fixed-horizon', horizon: 60, risk: { unit: 'atr', value: 1 } },
    ],
    ['no span', { kind: 'trend-scanning', spans: [] }],
    ['a span through two points, which has no t', { kind: 'trend-scanning', spans: [2, 5] }],
    ['a threshold that is not a number', { kind: 'trend-scanning', spans: [5], minT: Number.NaN }],
    ['nothing', null],
  ])('refuses %s', (_, input) => {
    expect(() => parseLabelSpec(input)).toThrow(expect.objectContaining({ code: 'label.spec_invalid' }));
  });
});

describe('hashLabelSpec', () => {
  // printf '%s' JSON | sha256sum, of the JSON with keys in order and nothing left out.
  it.each<[LabelSpecInput, string]>([
    [barrier, '961b4bbe5091e1ff3c06bfa5427e77b2b83a26c28a5e380f90cfc51c5f7c7b39'],
    [
      { kind: 'fixed-horizon', horizon: 15, threshold: 0.25 },
      '7d606d510a8c9e4a6b43a252139b46a20eb405071a05b24414e2340babd933db',
    ],
    [
      { kind: 'trend-scanning', spans: [20, 5] },
      '525a60dd3ac99d5436a4133dc3c8e35cab9a145d6b0ccf9c31d2f397bfa6d67f',
    ],
  ])('is the SHA-256 of the canonical JSON of %j', (input, hash) => {
    expect(hashLabelSpec(parseLabelSpec(input))).toBe(hash);
  });

  it('does not hang on the order of keys, nor on whether a default was written out', () => {
    const { kind, ...rest } = barrier;
    const turned = { feeBps: 5, ...Object.fromEntries(Object.entries(rest).reverse()), kind };
    expect(hashLabelSpec(parseLabelSpec(turned))).toBe(hashLabelSpec(parseLabelSpec(barrier)));
  });

  it('differs with anything that changes an outcome', () => {
    const changes = [
      {},
      { feeBps: 4 },
      { slippageBps: 1 },
      { horizon: 61 },
      { tiePolicy: 'drop' },
      { entryDelayMs: 1 },
    ];
    const hashes = changes.map((change) => hashLabelSpec(parseLabelSpec({ ...barrier, ...change })));
    expect(new Set(hashes).size).toBe(changes.length);
  });
});

describe('describeLabelSpec', () => {
  it.each<[LabelSpecInput, string]>([
    [barrier, 'barrier +1% -1% 60'],
    [
      { ...barrier, profit: { unit: 'stops', value: 2 }, stop: { unit: 'atr', value: 1.5 } },
      'barrier +2R -1.5atr 60',
    ],
    [{ kind: 'fixed-horizon', horizon: 15 }, 'horizon 15'],
    [{ kind: 'fixed-horizon', horizon: 15, threshold: 0.2 }, 'horizon 15 over 0.2%'],
    [{ kind: 'trend-scanning', spans: [5, 10, 20] }, 'trend 5,10,20'],
    [{ kind: 'trend-scanning', spans: [5, 6, 7, 8, 9], minT: 2 }, 'trend 5..9 (5 spans) t 2'],
  ])('names %j', (input, name) => {
    expect(describeLabelSpec(parseLabelSpec(input))).toBe(name);
  });
});

describe('labelHorizon', () => {
  it.each<[LabelSpecInput, number]>([
    [barrier, 60],
    [{ kind: 'fixed-horizon', horizon: 15 }, 15],
    [{ kind: 'trend-scanning', spans: [5, 40, 10] }, 40],
  ])('of %j is %d', (input, horizon) => {
    expect(labelHorizon(parseLabelSpec(input))).toBe(horizon);
  });
});
