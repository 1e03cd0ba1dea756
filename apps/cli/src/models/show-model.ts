import type { ModelVersion } from '@tidemark/domain';
import { listJudgements, type ModelJudgement } from '@tidemark/store';
import { type CommandContext, formatFields, formatTable } from '@tidemark/terminal';
import { formatTime } from '@tidemark/terminal/values';
import { judgementData, modelData } from './model-data.ts';
import { type KeyOption, readModelVersion } from './read-model-version.ts';

/** `tidemark models show MODEL [VERSION]` */
export async function showModel(
  context: CommandContext,
  modelId: string,
  text: string | undefined,
  options: KeyOption,
): Promise<void> {
  const db = await context.openDb();
  const model = await readModelVersion(db, { modelId, text, ...options });
  const judgements = await listJudgements(db, { modelId, version: model.version });
  await context.report({
    data: { ...(modelData(model) as object), judgements: judgements.map(judgementData) },
    text: () => [formatModel(model), ...judgements.flatMap((one) => ['', formatJudgement(one)])].join('\n'),
  });
}

function formatModel(model: ModelVersion): string {
  const time = (at: number | null) => (at === null ? null : formatTime(at));
  return formatFields([
    ['model', `${model.modelId}, version ${model.version}`],
    ['key', model.key],
    ['state', model.state],
    ['trainer', `${model.trainer} ${JSON.stringify(model.parameters)}`],
    ['dataset', `${model.dataset.name}/${model.dataset.id}`],
    [
      'views',
      model.views
        .map(({ name, version, fingerprint }) => `${name}@${version} (${fingerprint.slice(0, 12)})`)
        .join(', '),
    ],
    ['labels until', formatTime(model.labelEnd)],
    ['says of itself', JSON.stringify(model.metrics)],
    [
      'artefact',
      model.artefactPrunedAt === null ? model.artefactPath : `pruned ${formatTime(model.artefactPrunedAt)}`,
    ],
    ['its hash', model.artefactHash],
    ['request', model.requestId],
    ['made', formatTime(model.createdAt)],
    ['promoted', time(model.promotedAt)],
    ['retired', time(model.retiredAt)],
  ]);
}

function formatJudgement({ report, window, againstVersion, earlierUses, decidedAt }: ModelJudgement): string {
  const whom = againstVersion === null ? 'no active version, by benchmarks' : `version ${againstVersion}`;
  return [
    `The gate ${report.passed ? 'let it pass' : 'did not let it pass'} at ${formatTime(decidedAt)}, against ${whom}, on decisions from ${formatTime(window.from)} to ${formatTime(window.to)}, ` +
      `of which ${earlierUses} judgements had used some before.`,
    formatTable(
      [
        { heading: '', cell: ({ passed }) => (passed ? 'ok' : 'FAILED') },
        { heading: 'check', cell: ({ check }) => check },
        { heading: 'found', cell: ({ found }) => found, digits: 4 },
        { heading: 'needs', cell: ({ needs }) => needs },
        { heading: 'bound', cell: ({ bound }) => bound, digits: 4 },
      ],
      report.checks,
    ),
  ].join('\n');
}
