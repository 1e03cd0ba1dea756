import type { LabelSpec } from '@tidemark/evaluation';

/** What decided the outcomes, in full: two reports with the same lines are about the same thing. */
export function describeSpec(name: string, spec: LabelSpec): string {
  const { entryDelayMs, feeBps, slippageBps } = spec;
  return [
    `Labelled by ${name}`,
    describeRule(spec),
    `entry at the first open at or after the decision${entryDelayMs === 0 ? '' : ` and ${entryDelayMs} ms later`} (delay ${entryDelayMs} ms)`,
    `fee ${feeBps} and slippage ${slippageBps} basis points a side`,
    `funding ${spec.funding}`,
  ].join('; ');
}

function describeRule(spec: LabelSpec): string {
  switch (spec.kind) {
    case 'triple-barrier': {
      const distance = ({ unit, value }: typeof spec.profit) =>
        ({ percent: `${value}%`, atr: `${value} ATR`, stops: `${value} stops` })[unit];
      return `profit ${distance(spec.profit)}, stop ${distance(spec.stop)}, ${spec.horizon} candles, ties ${spec.tiePolicy}`;
    }
    case 'fixed-horizon':
      return `held ${spec.horizon} candles, R is return / ${spec.risk.value}%`;
    case 'trend-scanning':
      return `trends over ${spec.spans.join(', ')} candles, R is return / ${spec.risk.value}%`;
  }
}
