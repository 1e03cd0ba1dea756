import { quote, TidemarkError } from '@tidemark/domain';
import { millisecondsOf, quoteFiles, quoteName } from '../engine/quote-sql.ts';
import type { FeatureStore } from '../open-feature-store.ts';

/** Files of one series, of one version of a view: one of a partition, or the current ones of several. */
export interface DiffSide {
  /** Absolute paths; of different months. */
  readonly paths: readonly string[];
  /** Names of the features. */
  readonly names: readonly string[];
}

export interface FeatureDifference {
  readonly feature: string;
  /** Rows of both that have different values; a null is a value. */
  readonly rows: number;
  /** The first of these, epoch milliseconds. */
  readonly first: number | null;
  readonly largest: number | null;
}

export interface VersionDifference {
  /** Rows of the same event_timestamp. */
  readonly common: number;
  /** Rows of either alone. */
  readonly onlyA: number;
  readonly onlyB: number;
  /** Features of both, in the order of the first. */
  readonly features: readonly FeatureDifference[];
  readonly featuresOnlyA: readonly string[];
  readonly featuresOnlyB: readonly string[];
}

/** Compares the values of two versions, row by row of the same event_timestamp. @throws TidemarkError `feature.unknown` where there is nothing to compare */
export async function diffVersions(
  store: FeatureStore,
  a: DiffSide,
  b: DiffSide,
): Promise<VersionDifference> {
  const both = a.names.filter((name) => b.names.includes(name));
  if (both.length === 0)
    throw new TidemarkError('feature.unknown', 'the two versions have no feature in common', {
      value: [a.names, b.names],
      hint: `The first has ${quote(a.names.join(', '))}.`,
    });
  const differ = (name: string) => `a.${quoteName(name)} IS DISTINCT FROM b.${quoteName(name)}`;
  const matched = 'a.event_timestamp IS NOT NULL AND b.event_timestamp IS NOT NULL';
  const counts = both.flatMap((name) => [
    `count(*) FILTER (${matched} AND ${differ(name)})::DOUBLE`,
    millisecondsOf(`min(a.event_timestamp) FILTER (${matched} AND ${differ(name)})`),
    `max(abs(a.${quoteName(name)} - b.${quoteName(name)}))`,
  ]);
  const files = (side: DiffSide) => `read_parquet(${quoteFiles(side.paths)}, hive_partitioning = false)`;
  const result = await store.engine.connection.runAndReadAll(`
    SELECT count(*) FILTER (${matched})::DOUBLE, count(*) FILTER (b.event_timestamp IS NULL)::DOUBLE,
      count(*) FILTER (a.event_timestamp IS NULL)::DOUBLE, ${counts.join(', ')}
    FROM ${files(a)} a FULL JOIN ${files(b)} b ON a.event_timestamp = b.event_timestamp`);
  const [common = 0, onlyA = 0, onlyB = 0, ...values] = (result.getRowsJS()[0] ?? []) as (number | null)[];
  return {
    common: common ?? 0,
    onlyA: onlyA ?? 0,
    onlyB: onlyB ?? 0,
    features: both.map((feature, at) => ({
      feature,
      rows: values[3 * at] ?? 0,
      first: values[3 * at + 1] ?? null,
      largest: values[3 * at + 2] ?? null,
    })),
    featuresOnlyA: a.names.filter((name) => !b.names.includes(name)),
    featuresOnlyB: b.names.filter((name) => !a.names.includes(name)),
  };
}
