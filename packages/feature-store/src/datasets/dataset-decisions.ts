import type { DuckDBConnection } from '@duckdb/node-api';
import {
  availableAt,
  longestLength,
  parseSymbol,
  parseTimeframe,
  slotNumber,
  type Timeframe,
} from '@tidemark/domain';
import { createRandom } from '@tidemark/evaluation';
import { readColumns } from '../engine/columns.ts';
import { quoteText } from '../engine/quote-sql.ts';
import { loadRowFile } from '../join/load-row-file.ts';
import type { Series } from '../layout/partition.ts';
import type { DatasetSpec } from './dataset-spec.ts';
import type { DatasetCandles } from './label-source.ts';

/** Decisions of one series in order of time, epoch milliseconds. */
export interface SeriesDecisions extends Series {
  readonly ts: Float64Array;
}

/** The decisions at the close of candles. */
export async function decisionsOfCandles(
  connection: DuckDBConnection,
  rows: Extract<DatasetSpec['rows'], { of: 'candles' }>,
  candles: DatasetCandles,
): Promise<readonly SeriesDecisions[]> {
  const tf = parseTimeframe(rows.tf);
  const found: SeriesDecisions[] = [];
  for (const symbol of rows.symbols) {
    // A candle that closes in the range may open up to one candle before it.
    const open = { from: rows.from - longestLength(tf), to: rows.to };
    const read = await candles.get(symbol)?.get(tf)?.read(connection, open);
    const ts = (read?.ts ?? new Float64Array())
      .filter((one) => slotNumber(tf, one) % rows.every === 0)
      .map((one) => availableAt(tf, one))
      .filter((one) => one >= rows.from && one < rows.to);
    found.push({ symbol, tf, ts });
  }
  return found;
}

/** The decisions that a file of rows names; several at one instant are several. */
export async function decisionsOfFile(
  connection: DuckDBConnection,
  path: string,
): Promise<readonly SeriesDecisions[]> {
  const source = await loadRowFile(connection, path);
  try {
    const series = await connection.runAndReadAll(
      `SELECT DISTINCT symbol, tf FROM ${source.keys} ORDER BY symbol, tf`,
    );
    const found: SeriesDecisions[] = [];
    for (const [symbol, tf] of series.getRows()) {
      const where = `symbol = ${quoteText(String(symbol))} AND tf = ${quoteText(String(tf))}`;
      const [ts = new Float64Array()] = await readColumns(
        connection,
        `SELECT CAST(ts AS DOUBLE) / 1000 FROM ${source.keys} WHERE ${where} ORDER BY ts`,
      );
      found.push({
        symbol: parseSymbol(String(symbol)),
        tf: parseTimeframe(String(tf)) satisfies Timeframe,
        ts,
      });
    }
    return found;
  } finally {
    for (const table of [source.keys, source.table])
      if (table !== null) await connection.run(`DROP TABLE ${table}`);
  }
}

/** Keeps a share of decisions, which follows from the seed alone. */
export function sampleDecisions(
  decisions: readonly SeriesDecisions[],
  { sample, seed }: Pick<DatasetSpec, 'sample' | 'seed'>,
): readonly SeriesDecisions[] {
  if (sample === 1) return decisions;
  const random = createRandom(seed);
  return decisions.map((one) => ({ ...one, ts: one.ts.filter(() => random.uniform() < sample) }));
}
