import { addExamples, type CommandContext } from '@tidemark/terminal';
import type { Command } from 'commander';
import type { CalibrationOptions } from '../calibration/run-calibration.ts';
import type { CompareOptions } from '../comparison/run-compare.ts';
import type { ImportanceOptions } from '../importance/run-importance.ts';
import type { PerformanceOptions } from '../performance/run-performance.ts';
import { addKnownAtOption, addSelectionOptions } from '../query/add-selection-options.ts';

const html = 'also write a report with charts into this file; it needs no network to be read';
const seed = 'seed of what is drawn at random; the same one gives the same figures';

/** `tidemark analytics`: how good models are. What a command needs to run is loaded by its action. */
export function registerAnalyticsCommands(program: Command, context: CommandContext): void {
  const analytics = program
    .command('analytics')
    .summary('performance, calibration, importance and comparison of models')
    .description('How good models are, from their signals and what became of them.');

  const performance = addKnownAtOption(
    addSelectionOptions(
      analytics
        .command('performance')
        .summary('is it right, is it paid for being right, how safely, how fast')
        .description(
          'Every metric of performance over the signals that were chosen, with intervals, beside always-BUY, always-SELL and ' +
            'shuffles of the predictions.',
        ),
    ),
  )
    .option(
      '--by <keys>',
      'also by group: model, symbol, timeframe, pred, probability, hour, weekday, day or week; several with commas',
    )
    .option('--rollups', 'from the sums by day that are kept: fast, without what sums cannot give')
    .option(
      '--trials <n>',
      'how many models were tried to find this one, which deflates its Sharpe ratio; default those that are stored',
    )
    .option(
      '--sharpe-spread <n>',
      'standard deviation of the Sharpe ratios of those, per year; default that of ten stored models or more, or of the estimator',
    )
    .option('--rolling-days <n>', 'length of the rolling window', '30')
    .option('--seed <n>', seed, '1')
    .option('--html <file>', html)
    .action(async (options: PerformanceOptions) =>
      (await import('../performance/run-performance.ts')).runPerformance(context, options),
    );
  addExamples(performance, [
    ['tidemark analytics performance --model trees', 'every signal of a model'],
    ['tidemark analytics performance --model trees --by symbol,weekday', 'where it earns'],
    ['tidemark analytics performance --from 2026-02-01 --by model', 'every model since February'],
    ['tidemark analytics performance --model trees --html trees.html', 'with charts'],
  ]);

  const calibration = addKnownAtOption(
    addSelectionOptions(
      analytics
        .command('calibration')
        .summary('are its probabilities honest')
        .description('How well the probabilities of the signals that were chosen agree with what happened.'),
    ),
  )
    .option('--html <file>', html)
    .action(async (options: CalibrationOptions) =>
      (await import('../calibration/run-calibration.ts')).runCalibration(context, options),
    );
  addExamples(calibration, [
    ['tidemark analytics calibration --model trees', 'Brier, reliability, AUC and confusion'],
    ['tidemark analytics calibration --model trees --html trees.html', 'with the reliability curve'],
  ]);

  const importance = addSelectionOptions(
    analytics
      .command('importance')
      .summary('which features carry it')
      .description(
        'What each feature that the signals saw says about the market after them: information coefficients over time and by ' +
          'horizon, mutual information, information value, separation of winners and losers. The report is kept.',
      ),
  )
    .option('--horizon <n>', 'candles of the return that counts; default that of the label specification')
    .option('--top <n>', 'features to print; the report has all', '20')
    .option('--compare <id>', 'with an earlier report: its id, or `last`')
    .option('--list', 'the reports that are kept, newest first')
    .option('--no-save', 'do not keep the report')
    .option('--html <file>', html)
    .action(async (options: ImportanceOptions) =>
      (await import('../importance/run-importance.ts')).runImportance(context, options),
    );
  addExamples(importance, [
    ['tidemark analytics importance --model trees', 'features, strongest first'],
    ['tidemark analytics importance --model trees --compare last', 'what changed since the last report'],
  ]);

  const compare = addKnownAtOption(
    addSelectionOptions(
      analytics
        .command('compare')
        .summary('two models on the signals that both made')
        .description('Compares two models on the decisions that both made: same symbol, timeframe and time.'),
    ),
  )
    .option('--with <id>', 'the model to compare it with')
    .option('--seed <n>', seed, '1')
    .option('--html <file>', html)
    .action(async (options: CompareOptions) =>
      (await import('../comparison/run-compare.ts')).runCompare(context, options),
    );
  addExamples(compare, [
    ['tidemark analytics compare --model trees --with baseline', 'is the first one better'],
  ]);
}
