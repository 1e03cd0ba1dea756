import { longestLength, quote, TidemarkError } from '@tidemark/domain';
import type { ScoredSignals } from '../performance/scored-signals.ts';
import { ValueSorter } from '../statistics/value-sorter.ts';
import { type AloneImportance, assessFeature, type ImportanceTargets } from './assess-feature.ts';
import { assessRedundancy } from './assess-redundancy.ts';
import { hasReturn } from './coded-column.ts';
import { groupByDay } from './day-groups.ts';
import { createGroupRanks, rankWithinGroups } from './group-ranks.ts';
import type { ExcludedFeature, ImportanceReport } from './importance-report.ts';
import { orderColumn } from './ordered-column.ts';
import { binReturns } from './profile-returns.ts';
import { rankFeatures } from './rank-features.ts';
import { type RankSample, sampleRanks, spacedRows } from './rank-sample.ts';
import { classifyWins } from './separate-classes.ts';

/** One feature: a value for each signal, NaN where it is null; booleans as 1 and 0. */
export interface FeatureValues {
  readonly name: string;
  readonly values: Float64Array;
}

/** The market's return after each signal, from the open of its entry candle to the close of candle `horizon`. */
export interface HorizonReturns {
  readonly horizon: number;
  /** A fraction, never signed by what was predicted; NaN where a candle is missing. */
  readonly values: Float64Array;
}

export interface ImportanceOptions {
  readonly signals: ScoredSignals;
  /** One after another: only a few columns are held at once, so that they can come from a stream. */
  readonly features: AsyncIterable<FeatureValues> | Iterable<FeatureValues>;
  /** Customarily {@link importanceHorizons} and the label's own. */
  readonly returns: readonly HorizonReturns[];
  /** The horizon that ranks, one of `returns`, in candles: customarily that of the labels. */
  readonly horizon: number;
  /** Features that hold text, to be named among what is excluded. */
  readonly stringFeatures?: readonly string[];
  /** Windows of equal length for the stability score. Default 6. */
  readonly windows?: number;
  /** Rows for the correlation between features. Default 100,000. */
  readonly sampleRows?: number;
  /** Called after each feature. */
  readonly onFeature?: (name: string) => void;
}

/** The horizons, in candles, at which a coefficient is customarily shown. */
export const importanceHorizons = [1, 5, 15, 60, 240] as const;

/**
 * What each feature, alone, says about the market after a signal; see {@link ImportanceReport}. Rows that are pending,
 * unresolved or HOLD count too where their return is known: the target is the market, not the trade. Memory: a few
 * columns, and the ranks of each feature at the sampled rows.
 * @throws TidemarkError `number.invalid` where columns differ in length, a return is infinite or the horizon has no
 * returns; `features.invalid` for an infinite value or a name that comes twice
 */
export async function assessImportance(options: ImportanceOptions): Promise<ImportanceReport> {
  const { signals, horizon } = options;
  const targets = prepareTargets(options);
  const rows = spacedRows(signals.length, options.sampleRows ?? 100_000);
  const samples = new Map<string, RankSample>();
  const alone: AloneImportance[] = [];
  const excluded: ExcludedFeature[] = [];
  const seen = new Set<string>();
  for await (const feature of options.features) {
    const { name, values } = feature;
    checkFeature(feature, signals.length, seen);
    seen.add(name);
    const found = assessFeature(feature, targets);
    if (typeof found === 'string') excluded.push({ name, reason: found });
    else {
      alone.push(found);
      samples.set(name, sampleRanks(name, values, rows, targets.sorter));
    }
    options.onFeature?.(name);
  }
  for (const name of options.stringFeatures ?? []) {
    if (!seen.has(name)) excluded.push({ name, reason: 'strings' });
  }
  const ranked = rankFeatures(alone);
  const redundancy = assessRedundancy(
    ranked.map(({ name }) => samples.get(name)).filter((sample) => sample !== undefined),
  );
  const clusterOf = new Map(
    redundancy.clusters.flatMap(({ features }, index) => features.map((name) => [name, index] as const)),
  );
  const used = new Set(signals.seriesOf);
  const series = signals.series.filter((_, index) => used.has(index));
  const empty = signals.length === 0;
  return {
    kind: 'univariate',
    version: 1,
    signals: signals.length,
    from: empty ? null : extreme(signals.ts, Math.min),
    to: empty ? null : extreme(signals.ts, Math.max),
    timeframes: [...new Set(series.map(({ tf }) => tf))],
    symbols: [...new Set(series.map(({ symbol }) => symbol))].sort(),
    horizon,
    horizons: targets.returns.map((returns) => returns.horizon),
    days: empty ? 0 : targets.span.last - targets.span.first + 1,
    winners: targets.classes.winners,
    losers: targets.classes.losers,
    tested: ranked.filter(({ qValue }) => qValue !== null).length,
    features: ranked.map((feature) => ({ ...feature, cluster: clusterOf.get(feature.name) ?? 0 })),
    excluded,
    redundancy,
  };
}

function prepareTargets({ signals, returns, horizon, windows = 6 }: ImportanceOptions): ImportanceTargets {
  const ranking = returns.find((one) => one.horizon === horizon);
  if (ranking === undefined) {
    throw new TidemarkError('number.invalid', `no returns are given for a horizon of ${quote(horizon)}`, {
      value: horizon,
      hint: 'The horizon that ranks has to be one of those that returns are given for.',
    });
  }
  for (const { horizon: of, values } of returns) {
    checkColumn(`the returns over ${of} candles`, values, signals.length, 'number.invalid');
  }
  const groups = groupByDay(signals);
  const sorter = new ValueSorter(signals.length);
  const ranked = [...returns]
    .sort((a, b) => a.horizon - b.horizon)
    .map((one) => ({ horizon: one.horizon, ranks: rankWithinGroups(groups, one.values, sorter) }));
  const classes = classifyWins(signals);
  const codeOf = classes.classOf.map(
    (of, row) => of | (Number.isNaN(ranking.values[row] ?? 0) ? 0 : hasReturn),
  );
  return {
    groups,
    returns: ranked,
    horizon,
    binned: binReturns(orderColumn(ranking.values)),
    classes,
    codeOf,
    candleMs: signals.series.reduce((longest, { tf }) => Math.max(longest, longestLength(tf)), 0),
    span: { first: groups.day[0] ?? 0, last: groups.day.at(-1) ?? 0 },
    windows,
    sorter,
    ranks: createGroupRanks(groups),
  };
}

function checkFeature({ name, values }: FeatureValues, length: number, seen: ReadonlySet<string>): void {
  checkColumn(`the feature ${quote(name)}`, values, length, 'features.invalid');
  if (!seen.has(name)) return;
  throw new TidemarkError('features.invalid', `the feature ${quote(name)} comes twice`, {
    value: name,
    hint: 'Give each feature once.',
  });
}

function checkColumn(
  what: string,
  values: Float64Array,
  length: number,
  code: 'features.invalid' | 'number.invalid',
): void {
  if (values.length !== length) {
    throw new TidemarkError(code, `${what} are ${values.length} values for ${length} signals`, {
      value: values.length,
      hint: 'Give a value for each signal, NaN where there is none.',
    });
  }
  const infinite = findInfinite(values);
  if (infinite === null) return;
  throw new TidemarkError(code, `${what} are infinite in row ${infinite}`, {
    value: values[infinite],
    hint: 'Give finite numbers, NaN where there is none.',
  });
}

/** A loop: `findIndex` takes 40 ms for a million values. */
function findInfinite(values: Float64Array): number | null {
  for (let row = 0; row < values.length; row += 1) {
    if (Math.abs(values[row] ?? 0) === Number.POSITIVE_INFINITY) return row;
  }
  return null;
}

function extreme(values: Float64Array, pick: (a: number, b: number) => number): number {
  return values.reduce((found, value) => pick(found, value));
}
