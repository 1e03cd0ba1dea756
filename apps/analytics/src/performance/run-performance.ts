import { TidemarkError } from '@tidemark/domain';
import {
  type AssessmentOptions,
  assessPerformance,
  type GroupKey,
  groupKeys,
  groupPerformance,
} from '@tidemark/evaluation';
import { readScoredSignals } from '@tidemark/store';
import type { CommandContext } from '@tidemark/terminal';
import { parseChoice, parseNumber, parseWholeNumber } from '@tidemark/terminal/values';
import { terminalWidth } from '../format/terminal-width.ts';
import { writePage } from '../html/write-page.ts';
import type { SelectionOptions } from '../query/add-selection-options.ts';
import { describeSelection, selectionData } from '../query/describe-selection.ts';
import { readModelSharpes } from '../query/read-model-sharpes.ts';
import { noSignals, readSelection } from '../query/read-selection.ts';
import { readSpecNotes } from '../query/read-spec-notes.ts';
import { describeIntervals } from './describe-intervals.ts';
import { performanceFigures } from './figures.ts';
import { formatFigures, formatGroups } from './format-performance.ts';
import { assessmentData, groupData } from './performance-data.ts';
import { runRollups } from './run-rollups.ts';

export interface PerformanceOptions extends SelectionOptions {
  readonly by?: string;
  readonly rollups?: true;
  readonly html?: string;
  readonly seed: string;
  readonly trials?: string;
  readonly sharpeSpread?: string;
  readonly rollingDays: string;
}

/** `tidemark analytics performance`: the exact summary of every signal in the selection. */
export async function runPerformance(context: CommandContext, options: PerformanceOptions): Promise<void> {
  if (options.rollups === true) return runRollups(context, refuseBeside(options));
  const by = parseGroupKeys(options.by);
  const seed = parseWholeNumber(options.seed, { name: '--seed', min: 0, max: 2 ** 32 - 1 });
  const rollingDays = parseWholeNumber(options.rollingDays, { name: '--rolling-days', min: 1, max: 3_650 });
  const given = readTrials(options);
  const db = await context.openDb();
  const query = await readSelection(db, options);
  const signals = await readScoredSignals(db, query);
  if (signals.length === 0) throw noSignals(query);
  // Every model's days are read for them, in vain where both are given.
  const isGiven = options.trials !== undefined && options.sharpeSpread !== undefined;
  const modelSharpes = isGiven ? [] : await readModelSharpes(db, query.range);
  const assessment = assessPerformance(signals, { seed, rollingDays, modelSharpes, ...given });
  const groups = by.length === 0 ? [] : groupPerformance(signals, by);
  const notes = [
    ...(await readSpecNotes(db, signals, query.specName)),
    describeIntervals(assessment.intervals),
  ];
  const figures = performanceFigures(assessment);
  const width = terminalWidth(context);
  if (options.html !== undefined) {
    const { renderPerformancePage } = await import('./performance-page.ts');
    const week = groupPerformance(signals, ['weekday', 'hour']);
    const subtitle = describeSelection(query, signals);
    const page = renderPerformancePage({ subtitle, signals, assessment, figures, by, groups, week, notes });
    await writePage(context, options.html, page);
  }
  await context.report({
    data: {
      ...selectionData(query),
      ...assessmentData(assessment),
      ...(by.length === 0 ? {} : { by, groups: groups.map(groupData) }),
      notes,
    },
    text: () =>
      [
        describeSelection(query, signals),
        '',
        formatFigures(figures, { confidence: assessment.intervals.confidence, width }),
        ...(by.length === 0 ? [] : ['', `By ${by.join(', ')}`, formatGroups(by, groups, width)]),
        '',
        ...notes,
      ].join('\n'),
  });
}

/** How many were tried, and how far their Sharpe ratios lay apart: per year as it is typed, per day as it is used. */
function readTrials({
  trials,
  sharpeSpread,
}: PerformanceOptions): Pick<AssessmentOptions, 'trials' | 'dailySharpeSpread'> {
  return {
    ...(trials === undefined ? {} : { trials: parseWholeNumber(trials, { name: '--trials', min: 1 }) }),
    ...(sharpeSpread === undefined
      ? {}
      : { dailySharpeSpread: parseNumber(sharpeSpread, '--sharpe-spread') / Math.sqrt(365) }),
  };
}

/** Sums by day know neither groups nor specifications, nor what a report draws. */
function refuseBeside(options: PerformanceOptions): PerformanceOptions {
  const refused = (['by', 'html', 'spec', 'trials', 'sharpeSpread', 'knownAt'] as const).find(
    (name) => options[name] !== undefined,
  );
  if (refused === undefined) return options;
  const option = `--${refused.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  throw new TidemarkError('command.wrong_use', `${option} needs the exact summary, and --rollups was given`, {
    value: option,
    hint: `Leave --rollups or ${option} out.`,
  });
}

/** @throws TidemarkError `command.wrong_use` */
function parseGroupKeys(text: string | undefined): readonly GroupKey[] {
  if (text === undefined) return [];
  return [...new Set(text.split(',').map((key) => parseChoice(key.trim(), '--by', groupKeys)))];
}
