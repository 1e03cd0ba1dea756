import { resolve } from 'node:path';
import { type CommandContext, formatTable } from '@tidemark/terminal';
import { readTrainerConfig } from '../config/read-trainer-config.ts';
import { checkRetrain, type ModelCheck } from '../triggers/check-retrain.ts';

export interface CheckCommandOptions {
  readonly trainers: string;
  readonly model?: readonly string[];
  readonly dryRun?: true;
}

/** `tidemark retrain check` */
export async function runRetrainCheck(context: CommandContext, options: CheckCommandOptions): Promise<void> {
  const config = await readTrainerConfig(resolve(context.cwd, options.trainers));
  const db = await context.openDb();
  const checks = await checkRetrain(db, {
    config,
    dryRun: options.dryRun ?? false,
    ...(options.model === undefined ? {} : { modelIds: options.model }),
  });
  await context.report({ data: checks, text: () => format(checks) });
}

function format(checks: readonly ModelCheck[]): string {
  const rows = checks.flatMap(({ modelId, findings, requestId, left }) =>
    findings.map((finding) => ({
      modelId,
      ...finding,
      so: finding.fires ? (left ?? `request ${requestId}`) : '',
    })),
  );
  if (rows.length === 0) return 'No model has rules.';
  return formatTable(
    [
      { heading: '', cell: ({ fires }) => (fires ? 'FIRES' : '') },
      { heading: 'model', cell: ({ modelId }) => modelId },
      { heading: 'rule', cell: ({ rule }) => rule },
      { heading: 'found', cell: ({ found }) => found, digits: 4 },
      { heading: 'bound', cell: ({ bound }) => bound, digits: 4 },
      { heading: 'so', cell: ({ so }) => so },
    ],
    rows,
  );
}
