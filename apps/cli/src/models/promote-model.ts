import { type ModelVersion, nameModel } from '@tidemark/domain';
import { getActiveModel, getModelVersion, promoteModel, rollBackModel } from '@tidemark/store';
import type { CommandContext } from '@tidemark/terminal';
import { modelData } from './model-data.ts';
import { type KeyOption, parseVersion } from './read-model-version.ts';

/** `tidemark models promote MODEL VERSION` */
export async function promoteVersion(context: CommandContext, modelId: string, text: string): Promise<void> {
  const version = parseVersion(text);
  const db = await context.openDb();
  const { key } = await getModelVersion(db, { modelId, version });
  const before = await getActiveModel(db, { modelId, key });
  const active = await db.transaction((tx) => promoteModel(tx, { modelId, version, reason: 'manual' }));
  await tell(context, active, before);
}

/** `tidemark models rollback MODEL` */
export async function rollBackVersion(
  context: CommandContext,
  modelId: string,
  { key = 'default' }: KeyOption,
): Promise<void> {
  const db = await context.openDb();
  const before = await getActiveModel(db, { modelId, key });
  const active = await db.transaction((tx) => rollBackModel(tx, { modelId, key }));
  await tell(context, active, before);
}

function tell(context: CommandContext, active: ModelVersion, before: ModelVersion | null): Promise<void> {
  const { version } = active;
  const name = nameModel(active);
  return context.report({
    data: { ...(modelData(active) as object), previousVersion: before?.version ?? null },
    text: () => {
      if (before?.version === version) return `version ${version} of ${name} was active already`;
      return `version ${version} of ${name} is active${before === null ? '' : `, in place of ${before.version}`}`;
    },
  });
}
