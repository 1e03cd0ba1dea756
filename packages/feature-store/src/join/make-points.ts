import type { DuckDBConnection } from '@duckdb/node-api';
import { longestLength, parseSymbol, parseTimeframe } from '@tidemark/domain';
import { quoteText } from '../engine/quote-sql.ts';
import { temporaryTable } from '../engine/temporary-table.ts';
import type { Series } from '../layout/partition.ts';
import { rowInvalid } from './row-invalid.ts';

/** A series that rows ask for, with the span of event times, milliseconds inclusive, in which their feature rows are. */
export interface AskedSeries extends Series {
  readonly id: number;
  readonly from: number;
  readonly to: number;
}

export interface Points {
  /** A table `n, series, ts, oldest`, microseconds: the place of a row, its instant, and the oldest event time that it may be given. */
  readonly table: string;
  readonly series: readonly AskedSeries[];
}

/** Below every instant; far enough above the least integer. */
const beforeAll = -9_200_000_000_000_000_000n;

/**
 * What is looked for: of each row its series, as a number, and its span of time.
 * @param keys a table `n, symbol, tf, ts`
 * @param ttl microseconds; null for 2 timeframes of the row
 * @throws TidemarkError `join.row_invalid` for a malformed symbol or timeframe
 */
export async function makePoints(
  connection: DuckDBConnection,
  keys: string,
  ttl: number | 'unlimited' | null,
): Promise<Points> {
  const found = await connection.runAndReadAll(`
    SELECT symbol, tf, min(ts)::DOUBLE, max(ts)::DOUBLE, min(n)::DOUBLE AS first FROM ${keys} GROUP BY symbol, tf ORDER BY first`);
  const asked: { readonly series: AskedSeries; readonly span: string }[] = [];
  for (const [symbolText, tfText, least, most, first] of found.getRows()) {
    const { symbol, tf } = parseSeries(String(symbolText), String(tfText), Number(first));
    const age = ttl ?? 2_000 * longestLength(tf);
    const from = age === 'unlimited' ? Number.NEGATIVE_INFINITY : Math.floor((Number(least) - age) / 1_000);
    const series = { id: asked.length, symbol, tf, from, to: Math.ceil(Number(most) / 1_000) };
    asked.push({ series, span: age === 'unlimited' ? `${beforeAll}` : `k.ts - ${age}` });
  }
  const table = temporaryTable('join_points');
  const rows = asked.map(
    ({ series: { id, symbol, tf } }) => `(${id}, ${quoteText(symbol)}, ${quoteText(tf)})`,
  );
  const spans = new Map(asked.map(({ series, span }) => [series.tf, span]));
  const oldest = [...spans].map(([tf, span]) => `WHEN ${quoteText(tf)} THEN ${span}`).join(' ');
  await connection.run(
    asked.length === 0
      ? `CREATE TEMP TABLE ${table} (n BIGINT, series INTEGER, ts BIGINT, oldest BIGINT)`
      : `CREATE TEMP TABLE ${table} AS
         SELECT k.n, s.id AS series, k.ts, CAST(CASE k.tf ${oldest} END AS BIGINT) AS oldest
         FROM ${keys} k JOIN (VALUES ${rows.join(', ')}) s(id, symbol, tf) ON k.symbol = s.symbol AND k.tf = s.tf`,
  );
  return { table, series: asked.map(({ series }) => series) };
}

function parseSeries(symbol: string, tf: string, row: number): Series {
  try {
    return { symbol: parseSymbol(symbol), tf: parseTimeframe(tf) };
  } catch (cause) {
    throw rowInvalid(row, `cannot be joined: ${cause instanceof Error ? cause.message : cause}`, cause);
  }
}
