import { modelStates } from '@tidemark/domain';
import { listModelVersions } from '@tidemark/store';
import { type CommandContext, formatTable } from '@tidemark/terminal';
import { formatTime, parseChoice } from '@tidemark/terminal/values';
import { modelData } from './model-data.ts';

export interface ListModelsOptions {
  readonly model?: string;
  readonly key?: string;
  readonly state?: string;
}

/** `tidemark models list` */
export async function listModels(
  context: CommandContext,
  { model, key, state }: ListModelsOptions,
): Promise<void> {
  const filter = {
    ...(model === undefined ? {} : { modelId: model }),
    ...(key === undefined ? {} : { key }),
    ...(state === undefined ? {} : { state: parseChoice(state, '--state', modelStates) }),
  };
  const versions = await listModelVersions(await context.openDb(), filter);
  await context.report({
    data: versions.map(modelData),
    text: () =>
      versions.length === 0
        ? 'No models found.'
        : formatTable(
            [
              { heading: 'model', cell: ({ modelId }) => modelId },
              { heading: 'version', cell: (one) => one.version },
              { heading: 'key', cell: ({ key }) => key },
              { heading: 'state', cell: (one) => one.state },
              { heading: 'trainer', cell: ({ trainer }) => trainer },
              { heading: 'dataset', cell: ({ dataset }) => `${dataset.name}/${dataset.id}` },
              { heading: 'labels until', cell: ({ labelEnd }) => formatTime(labelEnd) },
              { heading: 'made', cell: ({ createdAt }) => formatTime(createdAt) },
              {
                heading: 'promoted',
                cell: ({ promotedAt }) => (promotedAt === null ? null : formatTime(promotedAt)),
              },
            ],
            versions,
          ),
  });
}
