import { addExamples, addStoreOptions, type CommandContext, type StoreOptions } from '@tidemark/terminal';
import { registerModelsPrune } from '@tidemark/trainer/commands';
import type { Command } from 'commander';
import type { ListModelsOptions } from './list-models.ts';
import type { KeyOption } from './read-model-version.ts';

const version = 'a version of it, such as 3; default the active one';
const key = ['--key <key>', 'which of the models of this id, such as a symbol; default `default`'] as const;

export function registerModelCommands(program: Command, context: CommandContext): void {
  const models = program
    .command('models')
    .summary('versions of models: what they were made from, and which is active')
    .description(
      'The registry of models. Each training leaves a version, a candidate; the gate makes it the active one, or not. A version that was active before is retired, ' +
        'and can be made active again. What a retrain request tells apart by its key is kept apart: each key of a model has an active version of its own.',
    );

  addExamples(
    models
      .command('list')
      .description('Lists versions of models, the oldest first.')
      .option('--model <id>', 'of this model')
      .option('--key <key>', 'of this key')
      .option('--state <state>', 'candidate, active or retired')
      .action(async (options: ListModelsOptions) =>
        (await import('./list-models.ts')).listModels(context, options),
      ),
    [
      ['tidemark models list --state active', 'what is in use'],
      ['tidemark models list --model trend', 'every version of one'],
    ],
  );

  addExamples(
    models
      .command('show')
      .description(
        'Shows a version: what it was made from, what its trainer says of it, and what the gate found.',
      )
      .argument('<model>', 'a model')
      .argument('[version]', version)
      .option(...key)
      .action(async (model: string, text: string | undefined, options: KeyOption) =>
        (await import('./show-model.ts')).showModel(context, model, text, options),
      ),
    [
      ['tidemark models show trend', 'the active version'],
      ['tidemark models show trend --key ETHUSDT', 'that of a key'],
    ],
  );

  addExamples(
    models
      .command('diff')
      .description('Compares what two versions of a model were made from.')
      .argument('<model>', 'a model')
      .argument('<one>', 'a version')
      .argument('<other>', 'another version')
      .action(async (model: string, one: string, other: string) =>
        (await import('./diff-models.ts')).diffModels(context, model, [one, other]),
      ),
    [['tidemark models diff trend 2 3', 'what is new in version 3']],
  );

  addExamples(
    addStoreOptions(
      models
        .command('lineage')
        .description(
          'Walks from a version to its request, dataset and feature views, and says of each whether it can still be made again. Exits 1 where something cannot.',
        )
        .argument('<model>', 'a model')
        .argument('[version]', version)
        .option(...key),
    ).action(async (model: string, text: string | undefined, options: StoreOptions & KeyOption) =>
      (await import('./show-lineage.ts')).showLineage(context, model, text, options),
    ),
    [['tidemark models lineage trend', 'what the active version was made from']],
  );

  addExamples(
    models
      .command('promote')
      .description(
        'Makes a version the active one of its key, whatever the gate found of it, and retires the one that was.',
      )
      .argument('<model>', 'a model')
      .argument('<version>', 'a version of it')
      .action(async (model: string, text: string) =>
        (await import('./promote-model.ts')).promoteVersion(context, model, text),
      ),
    [['tidemark models promote trend 3', 'by hand']],
  );

  addExamples(
    models
      .command('rollback')
      .description('Makes the version active again that was so before the active one was promoted.')
      .argument('<model>', 'a model')
      .option(...key)
      .action(async (model: string, options: KeyOption) =>
        (await import('./promote-model.ts')).rollBackVersion(context, model, options),
      ),
    [['tidemark models rollback trend', 'when the new one misbehaves']],
  );

  registerModelsPrune(models, context);
}
