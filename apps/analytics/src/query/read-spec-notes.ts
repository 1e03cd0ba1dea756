import type { Db } from '@tidemark/db';
import type { ScoredSignals } from '@tidemark/evaluation';
import { oneLine } from '../format/one-line.ts';
import { describeSpec } from '../labels/describe-spec.ts';
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
    const whose = models.length === 1 ? '' : `${oneLine(modelId)}: `;
    notes.push(
      whose + (kept === null ? withoutSpec : `Labelled by ${oneLine(describeSpec(kept.name, kept.spec))}.`),
    );
  }
  return notes;
}

const withoutSpec =
  'Outcomes are those that the bot wrote itself: no label specification; `tidemark signals label` computes outcomes from the stored candles.';
