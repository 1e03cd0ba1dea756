import {
  type CandleRow,
  candleFault,
  errorCodes,
  formatInstant,
  isRejected,
  quote,
  type RejectedRow,
  TidemarkError,
} from '@tidemark/domain';
import type { PlacedCandle } from './candle-sink.ts';
import type { Series } from './lock-load.ts';

/** Rejected rows that are kept of one file; a hostile file may have millions, and the ledger has their number. */
const keptRejections = 1_000;

/** Sorts the rows of one load into candles that may be stored and rejections, and keeps count. */
export interface CheckedRows {
  /** @throws TidemarkError `ingest.before_retention`, `series.mismatch` */
  accept(batch: readonly CandleRow[]): readonly PlacedCandle[];
  readonly rows: number;
  readonly firstTs: number | null;
  readonly lastTs: number | null;
  readonly rejected: { readonly count: number; readonly kept: readonly RejectedRow[] };
}

/** @param horizon what the retention job keeps from on, epoch milliseconds; null where it keeps everything */
export function checkCandleRows(series: Series, horizon: number | null): CheckedRows {
  let rows = 0;
  let rejected = 0;
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  const kept: RejectedRow[] = [];

  function reject(row: RejectedRow): void {
    rejected += 1;
    if (kept.length < keptRejections) kept.push(row);
  }

  return {
    accept(batch) {
      const accepted: PlacedCandle[] = [];
      rows += batch.length;
      for (const row of batch) {
        if (isRejected(row)) {
          reject(row);
          continue;
        }
        const { candle, line } = row;
        if (candle.symbol !== series.symbol || candle.tf !== series.tf) throw mismatch(series, candle, line);
        const fault = candleFault(candle);
        if (fault !== null) {
          reject({ line, code: fault, message: errorCodes[fault], raw: JSON.stringify(candle) });
          continue;
        }
        if (horizon !== null && candle.ts < horizon) throw beforeRetention(candle.ts, horizon, line);
        if (candle.ts < first) first = candle.ts;
        if (candle.ts > last) last = candle.ts;
        accepted.push(row);
      }
      return accepted;
    },
    get rows() {
      return rows;
    },
    get firstTs() {
      return first === Number.POSITIVE_INFINITY ? null : first;
    },
    get lastTs() {
      return last === Number.NEGATIVE_INFINITY ? null : last;
    },
    get rejected() {
      return { count: rejected, kept };
    },
  };
}

function mismatch(series: Series, found: Series, line: number): TidemarkError {
  return new TidemarkError(
    'series.mismatch',
    `line ${line} is a candle of ${quote(found.symbol)} ${quote(found.tf)} in a load of ${series.symbol} ${series.tf}`,
    { value: found, hint: 'Load each symbol and timeframe by itself, or use upsertCandles for a mix.' },
  );
}

/** History that the next run of the retention job would drop at once is refused, never lost by surprise. */
export function beforeRetention(ts: number, horizon: number, line: number): TidemarkError {
  return new TidemarkError(
    'ingest.before_retention',
    `line ${line} is of ${formatInstant(ts)}, but this database drops candles from before ${formatInstant(horizon)}`,
    {
      value: formatInstant(ts),
      hint: 'Switch retention off or widen it first (TIDEMARK_RETENTION=off tidemark db policies apply), or load a later range.',
    },
  );
}
