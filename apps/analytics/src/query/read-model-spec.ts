import type { Db } from '@tidemark/db';
import { type KeptLabelSpec, listLabelSpecs } from '@tidemark/store';

/** The label specification that a model's outcomes are read by: the one of a name, or the declared one; null if there is none. */
export async function readModelSpec(
  db: Db,
  { modelId, name }: { readonly modelId: string; readonly name?: string },
): Promise<KeptLabelSpec | null> {
  const kept = await listLabelSpecs(db, modelId);
  return kept.find((one) => (name === undefined ? one.declared : one.name === name)) ?? null;
}
