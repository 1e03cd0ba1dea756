import { findStoreFolder } from '@tidemark/db';
import type { CommandContext, StoreOptions } from '@tidemark/terminal';
import { formatSteps, isReproducible } from '../lineage/lineage-step.ts';
import { traceModel } from '../lineage/trace-model.ts';
import { type KeyOption, readModelVersion } from './read-model-version.ts';

/** `tidemark models lineage MODEL [VERSION]` */
export async function showLineage(
  context: CommandContext,
  modelId: string,
  text: string | undefined,
  { store, key }: StoreOptions & KeyOption,
): Promise<void> {
  const model = await readModelVersion(await context.openDb(), {
    modelId,
    text,
    ...(key === undefined ? {} : { key }),
  });
  const steps = await traceModel(findStoreFolder(context, store), model);
  const reproducible = isReproducible(steps);
  await context.report({
    data: { model: modelId, version: model.version, key: model.key, reproducible, steps },
    text: () => formatSteps(steps),
    exitCode: reproducible ? 0 : 1,
  });
}
