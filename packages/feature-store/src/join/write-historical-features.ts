import { copyQuery } from '../engine/copy-query.ts';
import { formatOf } from '../engine/file-format.ts';
import { writeAside } from '../engine/write-aside.ts';
import type { FeatureStore } from '../open-feature-store.ts';
import type { HistoricalFeaturesRequest, JoinRow, JoinSummary } from './historical-features.ts';
import { withHistoricalFeatures } from './with-historical-features.ts';

/**
 * The join of `getHistoricalFeatures`, written to a file that ends in .csv or .parquet. Rows and output may be larger than memory: what
 * DuckDB's limit does not hold is spilled. The file has its name when it is whole. Times in CSV are ISO 8601 in UTC.
 * @throws TidemarkError those of `getHistoricalFeatures`, and `file.unwritable`
 */
export async function writeHistoricalFeatures<Rows extends readonly JoinRow[] | string>(
  store: FeatureStore,
  request: HistoricalFeaturesRequest<Rows> & { readonly out: string },
): Promise<JoinSummary> {
  const { out } = request;
  const format = formatOf(out);
  return writeAside(out, (partial) =>
    withHistoricalFeatures(store, request, async ({ connection, select, summary }) => {
      await copyQuery(connection, select, { path: partial, format });
      return summary;
    }),
  );
}
