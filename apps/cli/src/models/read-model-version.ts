import type { Db } from '@tidemark/db';
import { type ModelVersion, nameModel, TidemarkError } from '@tidemark/domain';
import { getActiveModel, getModelVersion, listModelVersions } from '@tidemark/store';
import { parseWholeNumber } from '@tidemark/terminal/values';

export interface KeyOption {
  readonly key?: string;
}

/**
 * The version that is named, which has to be of the key if one is given, or the active one of the key.
 * @throws TidemarkError `model.version_unknown`, `number.invalid`
 */
export async function readModelVersion(
  db: Db,
  { modelId, text, key }: KeyOption & { readonly modelId: string; readonly text: string | undefined },
): Promise<ModelVersion> {
  if (text !== undefined) {
    const model = await getModelVersion(db, { modelId, version: parseVersion(text) });
    if (key === undefined || key === model.key) return model;
    throw new TidemarkError(
      'model.version_unknown',
      `version ${model.version} of ${modelId} is of the key ${model.key}`,
      {
        value: { modelId, version: model.version, key },
        hint: 'Name a version of that key, or leave --key out: numbers go through all keys of a model.',
      },
    );
  }
  const wanted = { modelId, key: key ?? 'default' };
  const active = await getActiveModel(db, wanted);
  if (active !== null) return active;
  const keys = (await listModelVersions(db, { modelId, state: 'active' })).map((one) => one.key);
  throw new TidemarkError('model.version_unknown', `no version of ${nameModel(wanted)} is active`, {
    value: wanted,
    hint:
      keys.length === 0
        ? '`tidemark models list` shows what is registered: name a version, or promote one.'
        : `Of this model the keys ${keys.join(', ')} have an active version: name one with --key, or name a version.`,
  });
}

/** `3`, or `v3`. */
export function parseVersion(text: string): number {
  return parseWholeNumber(text.replace(/^v/, ''), { name: 'the version', min: 1, max: 2 ** 31 - 1 });
}
