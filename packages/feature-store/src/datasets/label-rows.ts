import type { DuckDBConnection } from '@duckdb/node-api';
import type { Side } from '@tidemark/domain';
import { type LabelOutcome, type LabelSpec, labelFromCandles, sideCodes } from '@tidemark/evaluation';
import { appendColumns } from '../engine/columns.ts';
import { instantOf, quoteText } from '../engine/quote-sql.ts';
import { temporaryTable } from '../engine/temporary-table.ts';
import type { SeriesDecisions } from './dataset-decisions.ts';
import { type DatasetCandles, endOfCandles, labelSource } from './label-source.ts';

/** Decisions that are labelled at a time: their outcomes are objects. */
const decisionsAtATime = 100_000;

export interface LabelledRows {
  /** A table of labelled rows in order of time, then symbol, then timeframe: `row`, `symbol`, `tf`, `timestamp`, and what is known of the label. */
  readonly table: string;
  readonly count: number;
  /** Rows by label. */
  readonly labels: Readonly<Record<string, number>>;
  /** Decisions without a label, by reason. */
  readonly leftOut: Readonly<Record<string, number>>;
}

/** The columns of data that tell what became of a decision: nobody who predicts may see them. */
export const labelColumns = [
  'label',
  'label_end',
  'entry_ts',
  'entry_price',
  'stop',
  'buy_rr',
  'sell_rr',
] as const;

/** What is written of each label, in its columns; instants are epoch milliseconds until they are. */
const columns = ['label_end', 'entry_ts', 'entry_price', 'stop', 'buy_rr', 'sell_rr'] as const;

/** Labels decisions, and keeps those whose label is complete. */
export async function labelRows(
  connection: DuckDBConnection,
  request: {
    readonly decisions: readonly SeriesDecisions[];
    readonly spec: LabelSpec;
    readonly candles: DatasetCandles;
    readonly signal?: AbortSignal;
  },
): Promise<LabelledRows> {
  const { decisions, spec, candles, signal } = request;
  const raw = temporaryTable('labelled');
  await connection.run(
    `CREATE TEMP TABLE ${raw} (series DOUBLE, ts DOUBLE, label DOUBLE, ${columns.map((name) => `${name} DOUBLE`).join(', ')})`,
  );
  const labels: Record<string, number> = {};
  const leftOut: Record<string, number> = {};
  let count = 0;
  for (const [series, { symbol, tf, ts }] of decisions.entries()) {
    const months = candles.get(symbol) ?? new Map();
    const asOf = await endOfCandles(connection, months.get(tf), tf);
    const source = labelSource(connection, months, tf);
    for (let at = 0; at < ts.length; at += decisionsAtATime) {
      signal?.throwIfAborted();
      const part = ts.subarray(at, at + decisionsAtATime);
      // HOLD asks for the label alone.
      const held = Array.from(part, (one) => ({ ts: one, pred: 'HOLD' as const }));
      const outcomes = await labelFromCandles({ candles: source, tf, decisions: held, spec, asOf });
      const rows = createRows(part.length);
      for (const [index, outcome] of outcomes.entries()) {
        if (outcome.status === 'labelled') {
          rows.add(series, part[index] ?? 0, outcome);
          labels[outcome.label] = (labels[outcome.label] ?? 0) + 1;
        } else {
          const why = outcome.status === 'unresolved' ? outcome.reason : outcome.status;
          leftOut[why] = (leftOut[why] ?? 0) + 1;
        }
      }
      count += rows.length;
      await appendColumns(connection, raw, rows.columns());
    }
  }
  return { table: await arrange(connection, raw, decisions), count, labels, leftOut };
}

type Labelled = Extract<LabelOutcome, { status: 'labelled' }>;

function createRows(most: number) {
  const values = Array.from({ length: 3 + columns.length }, () => new Float64Array(most));
  const rows = {
    length: 0,
    add(
      series: number,
      ts: number,
      { label, labelEnd, entryTs, entryPrice, stop, buyRr, sellRr }: Labelled,
    ): void {
      const all = [series, ts, sideCodes[label], labelEnd, entryTs, entryPrice, stop, buyRr, sellRr];
      for (const [index, value] of all.entries()) {
        const column = values[index];
        if (column !== undefined) column[rows.length] = value ?? Number.NaN;
      }
      rows.length += 1;
    },
    columns: () => values.map((column) => column.subarray(0, rows.length)),
  };
  return rows;
}

async function arrange(
  connection: DuckDBConnection,
  raw: string,
  series: readonly SeriesDecisions[],
): Promise<string> {
  const table = temporaryTable('dataset_rows');
  const names = series.map(({ symbol, tf }, at) => `(${at}, ${quoteText(symbol)}, ${quoteText(tf)})`);
  const sides = (['BUY', 'SELL', 'HOLD'] satisfies Side[]).map(
    (side) => `WHEN ${sideCodes[side]} THEN ${quoteText(side)}`,
  );
  const values = columns.map((name) =>
    name.endsWith('price') || name.endsWith('rr') || name === 'stop'
      ? `nullif(${name}, 'nan'::DOUBLE) AS ${name}`
      : `${instantOf(name)} AS ${name}`,
  );
  await connection.run(`
    CREATE TEMP TABLE ${table} AS
    SELECT row_number() OVER (ORDER BY l.ts, s.symbol, s.tf) - 1 AS "row", s.symbol, s.tf, ${instantOf('l.ts')} AS "timestamp",
      CASE CAST(l.label AS INTEGER) ${sides.join(' ')} END AS label, ${values.join(', ')}
    FROM ${raw} l JOIN (VALUES ${names.join(', ') || "(0, '', '')"}) s(series, symbol, tf) ON s.series = CAST(l.series AS INTEGER)
    ORDER BY "row"`);
  await connection.run(`DROP TABLE ${raw}`);
  return table;
}
