import type { Db } from '@tidemark/db';
import { longestLength, type Timeframe, type TimeRange } from '@tidemark/domain';
import { type CandleColumns, forwardReturns, type ScoredSignals } from '@tidemark/evaluation';
import { longestWindow } from '../chunk-budget.ts';
import { copyRows } from '../copy/copy-rows.ts';
import { readSnapshot } from '../copy/read-snapshot.ts';
import { readLayout } from '../read-layout.ts';
import { splitIntoBlocks } from './split-into-blocks.ts';

/** Candles at a time: 6 MB, of whatever length the history is. */
const blockCandles = 250_000;

export interface ForwardReturnOptions {
  /** In candles, the entry candle included. */
  readonly horizons: readonly number[];
  /** Milliseconds between a decision and its entry. Default 0. */
  readonly entryDelayMs?: number;
}

/**
 * The market's return after each signal, from the open of its entry candle to the close of the H-th, as a fraction: one array
 * for each horizon, a value for each row, NaN where a candle of the span is missing. Never signed by what was predicted.
 * One pass over the stored candles of each symbol and timeframe, some hundred thousand at a time.
 */
export async function readForwardReturns(
  db: Db,
  signals: ScoredSignals,
  { horizons, entryDelayMs = 0 }: ForwardReturnOptions,
): Promise<readonly Float64Array[]> {
  const returns = horizons.map(() => new Float64Array(signals.length).fill(Number.NaN));
  const farthest = Math.max(0, ...horizons);
  const window = longestWindow((await readLayout(db)).candles);
  const windowOf = (tf: Timeframe) => blockCandles * longestLength(tf);
  for (const { series, first, rows } of splitIntoBlocks(signals, { windowOf })) {
    const ts = signals.ts.subarray(first, first + rows);
    const end = (ts.at(-1) ?? 0) + entryDelayMs + (farthest + 2) * longestLength(series.tf);
    const candles = await copyCandles(db, series, { from: ts[0] ?? 0, to: end }, window);
    for (const [at, found] of forwardReturns({ candles, ts, horizons, entryDelayMs }).entries())
      returns[at]?.set(found, first);
  }
  return returns;
}

/** Opens and closes of a range, oldest first; the highs and lows are not read, and stand for nothing. */
async function copyCandles(
  db: Db,
  { symbol, tf }: { readonly symbol: string; readonly tf: Timeframe },
  range: TimeRange,
  window: number,
): Promise<CandleColumns> {
  let columns = { ts: new Float64Array(4_096), o: new Float64Array(4_096), c: new Float64Array(4_096) };
  let length = 0;
  const widen = (column: Float64Array) => {
    const wider = new Float64Array(column.length * 2);
    wider.set(column);
    return wider;
  };
  for (let from = range.from; from < range.to; from += window) {
    const to = Math.min(from + window, range.to);
    const start = length;
    await readSnapshot(db, (tx) => {
      length = start;
      const quoted = (text: string) => tx.client.escapeLiteral(text);
      const select = `
        SELECT ts, o, c FROM candles WHERE symbol = ${quoted(symbol)} AND tf = ${quoted(tf)}
          AND ts >= ${quoted(new Date(from).toISOString())} AND ts < ${quoted(new Date(to).toISOString())} ORDER BY ts`;
      return copyRows(tx, select, (fields) => {
        if (length === columns.ts.length)
          columns = { ts: widen(columns.ts), o: widen(columns.o), c: widen(columns.c) };
        columns.ts[length] = fields.instant();
        columns.o[length] = fields.float();
        columns.c[length] = fields.float();
        length += 1;
      });
    });
  }
  const c = columns.c.subarray(0, length);
  return { tf, ts: columns.ts.subarray(0, length), o: columns.o.subarray(0, length), h: c, l: c, c };
}
