import { quote, TidemarkError } from '@tidemark/domain';
import { compareModels } from '@tidemark/evaluation';
import { readScoredSignals } from '@tidemark/store';
import type { CommandContext } from '@tidemark/terminal';
import { isoTime, parseWholeNumber } from '@tidemark/terminal/values';
import { writePage } from '../html/write-page.ts';
import type { SelectionOptions } from '../query/add-selection-options.ts';
import { describeSelection, selectionData } from '../query/describe-selection.ts';
import { noSignals, readSelection } from '../query/read-selection.ts';
import { readSpecNotes } from '../query/read-spec-notes.ts';
import { renderComparisonPage } from './comparison-page.ts';
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
  const notes = [
    ...(await readSpecNotes(db, first, query.specName)).map((note) => `${model}: ${note}`),
    ...(await readSpecNotes(db, second, query.specName)).map((note) => `${other}: ${note}`),
  ];
  const subtitle = `${model} against ${other} · ${describeSelection(query, first)}`;
  if (options.html !== undefined)
    await writePage(
      context,
      options.html,
      renderComparisonPage(report, { models: [model, other], subtitle, notes }),
    );
  const { daily } = report;
  await context.report({
    data: {
      ...selectionData(query),
      with: other,
      ...report,
      daily: { ...daily, day: daily.day.map((day) => isoTime(day)) },
      notes,
    },
    text: () => [subtitle, '', formatComparison(report, [model, other]), '', ...notes].join('\n'),
  });
}
