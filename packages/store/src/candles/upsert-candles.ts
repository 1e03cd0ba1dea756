import { type Db, readRetentionHorizon } from '@tidemark/db';
import {
  availableAt,
  type Candle,
  candleFault,
  errorCodes,
  formatInstant,
  TidemarkError,
} from '@tidemark/domain';
import { readChunkBudget } from '../chunk-budget.ts';
import { createChunkMaker } from '../make-chunks.ts';
import { readLayout } from '../read-layout.ts';
import { keepRollups } from '../rollups/keep-rollups.ts';
import { createCandleSink } from './candle-sink.ts';
import { beforeRetention } from './check-candle-rows.ts';
import { createSeriesSpans, type SeriesSpan } from './create-series-spans.ts';
import { extendSeries } from './extend-series.ts';
import { liftDecompressionLimit } from './lift-decompression-limit.ts';
import type { LoadSummary } from './load-summary.ts';
import { lockSeriesForLoad, markLoadInFlight } from './lock-load.ts';
import { takeLoadSlot } from './take-load-slot.ts';
import { tuneLoad } from './tune-load.ts';

/** Candles per step through the validation; bounds memory, whatever the length of the iterable. */
const batchSize = 2_000;

/**
 * Inserts or corrects candles of any symbols and timeframes, in any order, in one transaction. A changed candle
 * keeps its old values as a revision and loses the features computed from them; an equal one changes nothing. For
 * one key the later call wins (the later known-from), then the later candle of the iterable.
 * @throws TidemarkError the code of {@link candleFault} for a candle that may not be stored, and then stores nothing;
 *   `candle.not_closed` by the database's clock; `symbol.invalid`; `ingest.before_retention`
 */
export async function upsertCandles(
  db: Db,
  candles: AsyncIterable<Candle> | Iterable<Candle>,
): Promise<LoadSummary> {
  const horizon = (await readRetentionHorizon(db)).candles;
  const layout = await readLayout(db);
  const chunks = createChunkMaker(db, 'candles', layout.candles);
  const spans = createSeriesSpans();
  let rows = 0;

  return takeLoadSlot(db, () =>
    db.transaction(async (tx) => {
      await markLoadInFlight(tx);
      await tuneLoad(tx);
      if (layout.candles !== null) await liftDecompressionLimit(tx);
      const chunkBudget = await readChunkBudget(tx);
      const chunkInterval = layout.candles;
      const sink = createCandleSink({ tx, chunks, chunkBudget, chunkInterval, straight: null });
      let batch: { line: number; candle: Candle }[] = [];
      try {
        for await (const candle of candles) {
          rows += 1;
          refuseFault(candle, rows);
          if (horizon !== null && candle.ts < horizon) throw beforeRetention(candle.ts, horizon, rows);
          spans.add(candle);
          batch.push({ line: rows, candle });
          if (batch.length === batchSize) {
            await sink.write(batch);
            batch = [];
          }
        }
        await sink.write(batch);
        await sink.endCopy();
      } catch (error) {
        sink.abort();
        throw error;
      }
      const knownFrom = await lockSeriesForLoad(tx, spans.list());
      const all = spans.list();
      for (const span of all) refuseForming(span, knownFrom);
      const counts = await sink.merge(knownFrom);

      for (const span of all) {
        await extendSeries(tx, span, span, knownFrom);
        if (span.tf === '1m' && layout.candles === null) await keepRollups(tx, span.symbol, span);
      }
      const firstTs = all.length === 0 ? null : Math.min(...all.map((span) => span.from));
      const lastTs = all.length === 0 ? null : Math.max(...all.map((span) => span.to));
      return { rows, ...counts, rejected: 0, firstTs, lastTs, knownFrom };
    }),
  );
}

function refuseFault(candle: Candle, position: number): void {
  const fault = candleFault(candle);
  if (fault === null) return;
  throw new TidemarkError(fault, `candle ${position}: ${errorCodes[fault]} ${JSON.stringify(candle)}`, {
    value: candle,
    hint: 'Leave the candle out or correct it; nothing of this call was stored.',
  });
}

/** A candle that still forms, stored as if it were closed, would be look-ahead for whoever reads its features or rollup. */
function refuseForming({ symbol, tf, to }: SeriesSpan, now: number): void {
  const end = availableAt(tf, to);
  if (end <= now) return;
  throw new TidemarkError(
    'candle.not_closed',
    `the ${tf} candle of ${symbol} that opens ${formatInstant(to)} closes ${formatInstant(end)}, and it is ${formatInstant(now)}`,
    {
      value: to,
      hint: "Write it once it has closed by the database server's clock; nothing of this call was stored.",
    },
  );
}
