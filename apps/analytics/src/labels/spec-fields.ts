import type { LabelSpec } from '@tidemark/evaluation';

const units = { percent: '%', atr: ' ATR', stops: ' R' } as const;

/** Everything that decides a label and its R, a line each: nothing is left to a default that is not printed. */
export function specFields(spec: LabelSpec): readonly (readonly [string, string | number])[] {
  return [
    ['kind', spec.kind],
    ...ruleFields(spec),
    ['entry delay', `${spec.entryDelayMs} ms`],
    ['fee', `${spec.feeBps} bps a side`],
    ['slippage', `${spec.slippageBps} bps a side`],
    ['funding', spec.funding],
  ];
}

function ruleFields(spec: LabelSpec): readonly (readonly [string, string | number])[] {
  const distance = ({ unit, value }: { readonly unit: keyof typeof units; readonly value: number }) =>
    `${value}${units[unit]}`;
  switch (spec.kind) {
    case 'triple-barrier':
      return [
        ['profit', distance(spec.profit)],
        ['stop', distance(spec.stop)],
        ['horizon', `${spec.horizon} candles`],
        ['ties', spec.tiePolicy],
      ];
    case 'fixed-horizon':
      return [
        ['horizon', `${spec.horizon} candles`],
        ['threshold', `${spec.threshold}%`],
        ['one R', distance(spec.risk)],
      ];
    case 'trend-scanning':
      return [
        ['spans', `${spec.spans.join(', ')} candles`],
        ['least |t|', spec.minT],
        ['one R', distance(spec.risk)],
      ];
  }
}
