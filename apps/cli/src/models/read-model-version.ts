import type { Db } from '@tidemark/db';
import { type ModelVersion, TidemarkError } from '@tidemark/domain';
import { getActiveModel, getModelVersion } from '@tidemark/store';
import { parseWholeNumber } from '@tidemark/terminal/values';

/** The version that is named, or the active one. @throws TidemarkError `model.version_unknown`, `number.invalid` */
export async function readModelVersion(
  db: Db,
  modelId: string,
  text: string | undefined,
): Promise<ModelVersion> {
  if (text !== undefined) return getModelVersion(db, { modelId, version: parseVersion(text) });
  const active = await getActiveModel(db, modelId);
  if (active !== null) return active;
  throw new TidemarkError('model.version_unknown', `no version of ${modelId} is active`, {
    value: modelId,
    hint: '`tidemark models list` shows what is registered: name a version, or promote one.',
  });
}

/** `3`, or `v3`. */
export function parseVersion(text: string): number {
  return parseWholeNumber(text.replace(/^v/, ''), { name: 'the version', min: 1, max: 2 ** 31 - 1 });
}
