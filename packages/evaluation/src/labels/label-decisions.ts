import { checkFunding } from './funding.ts';
import { labelFixedHorizon } from './label-fixed-horizon.ts';
import type { LabelOutcome } from './label-outcome.ts';
import type { LabelRequest } from './label-request.ts';
import type { LabelSpec } from './label-spec.ts';
import { labelTrendScanning } from './label-trend-scanning.ts';
import { labelTripleBarrier } from './label-triple-barrier.ts';

/**
 * What became of each decision, in their order, under any label specification.
 * @throws TidemarkError `candle.out_of_order`, `candle.off_grid`, `candle.not_finite`, `funding.invalid`, `funding.missing`,
 * `funding.excluded`
 */
export function labelDecisions({
  spec,
  ...request
}: LabelRequest & { readonly spec: LabelSpec }): LabelOutcome[] {
  checkFunding(spec, request.funding !== undefined);
  switch (spec.kind) {
    case 'triple-barrier':
      return labelTripleBarrier({ ...request, spec });
    case 'fixed-horizon':
      return labelFixedHorizon({ ...request, spec });
    case 'trend-scanning':
      return labelTrendScanning({ ...request, spec });
  }
}
