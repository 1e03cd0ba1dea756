import type { FeatureStore } from '../open-feature-store.ts';
import type { HistoricalFeaturesRequest, JoinRow, JoinSummary } from './historical-features.ts';
import { withHistoricalFeatures } from './with-historical-features.ts';

/** Null where no feature row matched, and where its value is null. */
export type FeatureCells = Readonly<Record<string, number | null>>;

export interface HistoricalFeatures<Row> {
  /** One a row that was given, in their order. */
  readonly rows: readonly Row[];
  readonly summary: JoinSummary;
}

type Joined<Rows> = Rows extends readonly (infer Row)[]
  ? Row & FeatureCells
  : Readonly<Record<string, unknown>>;

/**
 * The point-in-time join: to each row, of a symbol, timeframe and timestamp, the latest feature row of each view that was available and known
 * then. Exactly one output row a row, in their order, duplicates kept; `timestamp - ttl <= event_timestamp <= timestamp`, both inclusive; ties by
 * `created`, then by the newest version; nulls where nothing matches, also for a series of which nothing is kept. What was known is decided by
 * `created <= known-at` alone. Rows of a file come as DuckDB's types do: Date, bigint for 64-bit integers.
 *
 * For rows that do not fit into memory see `writeHistoricalFeatures`.
 * @throws TidemarkError `join.row_invalid`, `join.column_conflict`, `join.option_invalid`, `feature.unknown`, `time.invalid`, `time.not_known_yet`,
 * `file.unreadable`, `file.columns`, `file.format_unknown`
 */
export async function getHistoricalFeatures<const Rows extends readonly JoinRow[] | string>(
  store: FeatureStore,
  request: HistoricalFeaturesRequest<Rows>,
): Promise<HistoricalFeatures<Joined<Rows>>> {
  const { rows } = request;
  const given: readonly JoinRow[] | null = typeof rows === 'string' ? null : rows;
  return withHistoricalFeatures(
    store,
    { ...request, carry: given === null },
    async ({ connection, select, summary }) => {
      const joined: Joined<Rows>[] = [];
      const result = await connection.stream(select);
      for await (const batch of result.yieldRowObjectJs()) {
        for (const cells of batch)
          joined.push((given === null ? cells : { ...given[joined.length], ...cells }) as Joined<Rows>);
      }
      return { rows: joined, summary };
    },
  );
}
