import type { DuckDBConnection } from '@duckdb/node-api';
import { isoText } from '../engine/iso-text.ts';
import { quoteName, quoteText } from '../engine/quote-sql.ts';
import type { FeatureStore } from '../open-feature-store.ts';
import { formatOf } from './file-format.ts';
import type { HistoricalFeaturesRequest, JoinRow, JoinSummary } from './historical-features.ts';
import { withHistoricalFeatures } from './with-historical-features.ts';
import { writeAside } from './write-aside.ts';

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
      const options = format === 'csv' ? 'FORMAT csv, HEADER' : 'FORMAT parquet, COMPRESSION zstd';
      const query = format === 'csv' ? await withIsoTimes(connection, select) : select;
      await connection.run(`COPY (${query}) TO ${quoteText(partial)} (${options})`);
      return summary;
    }),
  );
}

async function withIsoTimes(connection: DuckDBConnection, select: string): Promise<string> {
  const described = await connection.runAndReadAll(`DESCRIBE ${select}`);
  const columns = described.getRows().map(([name, type]) => {
    const column = quoteName(String(name));
    return String(type).startsWith('TIMESTAMP') ? `${isoText(column)} AS ${column}` : column;
  });
  return `SELECT ${columns.join(', ')} FROM (${select})`;
}
