import type { Db } from '@tidemark/db';
import type { ScoredSignals } from '@tidemark/evaluation';
import { describeSpec } from './describe-spec.ts';
import { readModelSpec } from './read-model-spec.ts';

/** By which rules the outcomes came about, a line a model; a model that was never labelled is said to be so. */
export async function readSpecNotes(
  db: Db,
  { series }: ScoredSignals,
  specName: string | undefined,
): Promise<readonly string[]> {
  const models = [...new Set(series.map(({ modelId }) => modelId))];
  const notes: string[] = [];
  for (const modelId of models) {
    const kept = await readModelSpec(db, { modelId, ...(specName === undefined ? {} : { name: specName }) });
    const whose = models.length === 1 ? '' : `${modelId}: `;
    notes.push(
      kept === null
        ? `${whose}Not labelled yet: what a bot wrote itself is all there is; run tidemark signals label --model ${modelId}`
        : `${whose}${describeSpec(kept.name, kept.spec)}.`,
    );
  }
  return notes;
}
