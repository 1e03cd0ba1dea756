import type { Db } from '@tidemark/db';
import { quote, TidemarkError } from '@tidemark/domain';
import { compareModels, hashLabelSpec } from '@tidemark/evaluation';
import { readScoredSignals } from '@tidemark/store';
import type { CommandContext } from '@tidemark/terminal';
import { isoTime, parseWholeNumber } from '@tidemark/terminal/values';
import { oneLine } from '../format/one-line.ts';
import { writePage } from '../html/write-page.ts';
import type { SelectionOptions } from '../query/add-selection-options.ts';
import { describeWhereAndWhen, selectionData } from '../query/describe-selection.ts';
import { readModelSpec } from '../query/read-model-spec.ts';
import { noSignals, readSelection } from '../query/read-selection.ts';
import { readSpecNotes } from '../query/read-spec-notes.ts';
import { formatComparison } from './format-comparison.ts';

export interface CompareOptions extends SelectionOptions {
  readonly with?: string;
  readonly seed: string;
  readonly html?: string;
}

/** `tidemark analytics compare` */
export async function runCompare(context: CommandContext, options: CompareOptions): Promise<void> {
  const { model, with: other } = options;
  if (model === undefined || other === undefined || model === other) {
    throw new TidemarkError('command.wrong_use', `compare needs two models, not ${quote([model, other])}`, {
      value: [model, other],
      hint: 'Name both: --model trees --with baseline',
    });
  }
  const seed = parseWholeNumber(options.seed, { name: '--seed', min: 0, max: 2 ** 32 - 1 });
  const db = await context.openDb();
  const query = await readSelection(db, options);
  const first = await readScoredSignals(db, query);
  const second = await readScoredSignals(db, { ...query, modelId: other });
  if (first.length === 0 || second.length === 0)
    throw noSignals({ ...query, modelId: first.length === 0 ? model : other });
  const report = compareModels(first, second, { seed });
  const models = [oneLine(model), oneLine(other)] as const;
  const notes = [
    ...(await readSpecNotes(db, first, query.specName)).map((note) => `${models[0]}: ${note}`),
    ...(await readSpecNotes(db, second, query.specName)).map((note) => `${models[1]}: ${note}`),
    ...((await areLabelledAlike(db, [model, other], query.specName)) ? [] : [labelledOtherwise]),
  ];
  const subtitle = describeWhereAndWhen(first).join(' · ');
  if (options.html !== undefined) {
    const { renderComparisonPage } = await import('./comparison-page.ts');
    await writePage(context, options.html, renderComparisonPage(report, { models, subtitle, notes }));
  }
  const { daily } = report;
  await context.report({
    data: {
      ...selectionData(query),
      with: other,
      ...report,
      daily: { ...daily, day: daily.day.map((day) => isoTime(day)) },
      notes,
    },
    text: () =>
      [
        `${models[0]} against ${models[1]} · ${subtitle}`,
        '',
        formatComparison(report, models),
        '',
        ...notes,
      ].join('\n'),
  });
}

const labelledOtherwise =
  'The two are labelled by different rules, so that an R of one is not an R of the other: compare them by one that both keep, with --spec.';

async function areLabelledAlike(
  db: Db,
  models: readonly string[],
  specName: string | undefined,
): Promise<boolean> {
  const name = specName === undefined ? {} : { name: specName };
  const kept = await Promise.all(models.map((modelId) => readModelSpec(db, { modelId, ...name })));
  return new Set(kept.map((one) => one && hashLabelSpec(one.spec))).size === 1;
}
