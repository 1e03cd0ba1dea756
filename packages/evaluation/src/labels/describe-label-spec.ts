import type { TripleBarrierSpec } from './barrier-spec.ts';
import type { LabelSpec } from './label-spec.ts';

/** What a specification is about, in a few words: `barrier +1% -1% 60`. Costs and delays are not in it, but that funding is charged. */
export function describeLabelSpec(spec: LabelSpec): string {
  return `${describeRule(spec)}${spec.funding === 'charged' ? ' funded' : ''}`;
}

function describeRule(spec: LabelSpec): string {
  switch (spec.kind) {
    case 'triple-barrier':
      return `barrier +${describeDistance(spec.profit)} -${describeDistance(spec.stop)} ${spec.horizon}`;
    case 'fixed-horizon':
      return `horizon ${spec.horizon}${spec.threshold === 0 ? '' : ` over ${spec.threshold}%`}`;
    case 'trend-scanning':
      return `trend ${describeSpans(spec.spans)}${spec.minT === 0 ? '' : ` t ${spec.minT}`}`;
  }
}

function describeDistance({ unit, value }: TripleBarrierSpec['profit']): string {
  return `${value}${{ percent: '%', atr: 'atr', stops: 'R' }[unit]}`;
}

function describeSpans(spans: readonly number[]): string {
  return spans.length > 4 ? `${spans[0]}..${spans.at(-1)} (${spans.length} spans)` : spans.join(',');
}
