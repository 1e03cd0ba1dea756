import type { ModelVersion } from '@tidemark/domain';
import type { ModelJudgement } from '@tidemark/store';
import { isoTime } from '@tidemark/terminal/values';

/** A version as JSON. */
export function modelData(model: ModelVersion): unknown {
  const { labelEnd, createdAt, promotedAt, retiredAt, artefactPrunedAt } = model;
  return {
    ...model,
    labelEnd: isoTime(labelEnd),
    createdAt: isoTime(createdAt),
    promotedAt: promotedAt === null ? null : isoTime(promotedAt),
    retiredAt: retiredAt === null ? null : isoTime(retiredAt),
    artefactPrunedAt: artefactPrunedAt === null ? null : isoTime(artefactPrunedAt),
  };
}

/** What the gate found, as JSON. */
export function judgementData({ window, decidedAt, ...judgement }: ModelJudgement): unknown {
  return {
    ...judgement,
    window: { from: isoTime(window.from), to: isoTime(window.to) },
    decidedAt: isoTime(decidedAt),
  };
}
