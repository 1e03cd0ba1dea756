import { canonicalJson } from '@tidemark/domain';
import { getModelVersion } from '@tidemark/store';
import { type CommandContext, formatTable } from '@tidemark/terminal';
import { modelData } from './model-data.ts';
import { parseVersion } from './read-model-version.ts';

/** `tidemark models diff MODEL ONE OTHER` */
export async function diffModels(
  context: CommandContext,
  modelId: string,
  [textOne, textOther]: readonly [string, string],
): Promise<void> {
  const db = await context.openDb();
  const one = modelData(await getModelVersion(db, { modelId, version: parseVersion(textOne) }));
  const other = modelData(await getModelVersion(db, { modelId, version: parseVersion(textOther) }));
  const differences = diff(one as Record<string, unknown>, other as Record<string, unknown>);
  await context.report({
    data: { model: modelId, one: textOne, other: textOther, differences },
    text: () =>
      formatTable(
        [
          { heading: 'field', cell: ({ field }) => field },
          { heading: textOne, cell: (row) => JSON.stringify(row.one), most: 60 },
          { heading: textOther, cell: (row) => JSON.stringify(row.other), most: 60 },
        ],
        differences,
      ),
  });
}

function diff(one: Readonly<Record<string, unknown>>, other: Readonly<Record<string, unknown>>) {
  return Object.keys(one).flatMap((field) =>
    canonicalJson(one[field]) === canonicalJson(other[field])
      ? []
      : [{ field, one: one[field], other: other[field] }],
  );
}
