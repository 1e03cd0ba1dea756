import { registerAnalyticsCommands, registerLabelCommands } from '@tidemark/analytics/commands';
import { registerIngestCommands } from '@tidemark/ingest/commands';
import type { CommandContext } from '@tidemark/terminal';
import { registerTrainerCommands } from '@tidemark/trainer/commands';
import type { Command } from 'commander';
import { registerCandleCommands } from './candles/register-candle-commands.ts';
import { registerDatasetCommands } from './datasets/register-dataset-commands.ts';
import { registerDbCommands } from './db/register-db-commands.ts';
import { registerDemoCommand } from './demo/register-demo-command.ts';
import { registerFeatureCommands } from './features/register-feature-commands.ts';
import { registerLineageCommands } from './lineage/register-lineage-commands.ts';
import { registerModelCommands } from './models/register-model-commands.ts';
import { readVersion } from './read-version.ts';
import { registerRetrainCommands } from './retrain/register-retrain-commands.ts';
import { registerSignalCommands } from './signals/register-signal-commands.ts';
import { registerSqlCommand } from './sql/register-sql-command.ts';

/** Every command. What a command needs to run is loaded by its action, so that `--help` answers at once. */
export function registerCommands(program: Command, context: CommandContext): void {
  registerDemoCommand(program, context);
  registerDbCommands(program, context);
  registerIngestCommands(program, context);
  registerAnalyticsCommands(program, context);
  registerCandleCommands(program, context);
  registerFeatureCommands(program, context);
  registerDatasetCommands(program, context);
  registerSignalCommands(program, context);
  registerLabelCommands(program, context);
  registerRetrainCommands(program, context);
  registerTrainerCommands(program, context, { product: readVersion() });
  registerModelCommands(program, context);
  registerLineageCommands(program, context);
  registerSqlCommand(program, context);
}
