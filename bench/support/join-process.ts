// Joins rows with feature views in a process of its own, whose memory is its own too: by the product, or by an ASOF join as it is written by hand.
// Arguments: `ours` or `asof`, the feature store, the rows, the file to write, DuckDB's memory limit, the views. Prints seconds as JSON.
import { join } from 'node:path';
import { openFeatureStore, writeHistoricalFeatures } from '@tidemark/feature-store';

const [side = '', folder = '', rows = '', out = '', memoryLimit = '', ...views] = process.argv.slice(2);
await using store = await openFeatureStore({ folder, memoryLimit, threads: 2 });
const start = performance.now();
if (side === 'ours') await writeHistoricalFeatures(store, { rows, views, out });
else await asof();
process.stdout.write(JSON.stringify({ seconds: (performance.now() - start) / 1000 }));

/** As somebody would write it who knows the layout and asks for no more: no ttl, no known-at, rows in any order. */
async function asof(): Promise<void> {
  const joins = views.map((view) => {
    const files = join(folder, 'features', `view=${view}`, 'version=1', '*', '*', '*', '*.parquet');
    return `ASOF LEFT JOIN (SELECT * EXCLUDE (created, "view", version, month) FROM read_parquet('${files}', hive_partitioning = true)) ${view}
      ON r.symbol = ${view}.symbol AND r.tf = ${view}.tf AND r.timestamp >= ${view}.event_timestamp`;
  });
  const columns = views.map((view) => `${view}.* EXCLUDE (symbol, tf, event_timestamp)`);
  await store.engine.connection.run(
    `COPY (SELECT r.*, ${columns.join(', ')} FROM read_parquet('${rows}') r ${joins.join(' ')}) TO '${out}' (FORMAT parquet, COMPRESSION zstd)`,
  );
}
