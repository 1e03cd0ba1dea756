import type { Db } from '@tidemark/db';
import type { OnIngestEvent } from '@tidemark/ingest';
import { listSeries } from '@tidemark/store';
import type { DemoCandles } from './demo-candles.ts';
import type { DemoReport, SymbolPerformance } from './demo-report.ts';
import { emitSignals } from './emit-signals.ts';
import { pickWorst } from './pick-worst.ts';
import { refuseRetention } from './refuse-retention.ts';
import { requestRetrain } from './request-retrain.ts';
import { resolveOutcomes } from './resolve-outcomes.ts';
import type { TimeSteps } from './time-steps.ts';

export interface DemoOptions {
  readonly db: Db;
  readonly candles: DemoCandles;
  /** Names each step on stderr, with its time. */
  readonly step: TimeSteps;
  readonly onEvent: OnIngestEvent;
  readonly signal: AbortSignal;
  /** A monotonic clock in milliseconds. */
  readonly now: () => number;
}

export interface DemoRun {
  readonly report: DemoReport;
  /** False if a file could not be ingested, or a row was rejected. */
  readonly clean: boolean;
}

/**
 * The whole loop once: candles in, a strategy's signals, what became of them, how good that was, and a request to
 * train again what did worst. Run again, it finds everything stored and adds nothing.
 * @throws TidemarkError `ingest.before_retention`, and those of the store
 */
export async function runDemo(options: DemoOptions): Promise<DemoRun> {
  const { db, candles, step, onEvent, signal, now } = options;
  const start = now();
  await refuseRetention(db, candles);
  const ingest = await step(`Ingesting ${candles.source}`, () => candles.ingest(db, { onEvent, signal }));
  const stored = await listSeries(db, { symbols: ingest.symbols, tf: '1m' });

  let shown = 0;
  const performance: SymbolPerformance[] = [];
  for (const series of stored) {
    signal.throwIfAborted();
    await step(`Running the baseline strategy on ${series.symbol} and resolving its signals`, async () => {
      const { candles: seen } = await emitSignals(db, series, now);
      shown += seen;
      performance.push(await resolveOutcomes(db, series));
    });
  }
  const worst = pickWorst(performance);
  const retrainRequest =
    worst === null
      ? null
      : await step(`Requesting a retrain for ${worst.symbol}, the worst`, () => requestRetrain(db, worst));

  const total = (read: (one: SymbolPerformance) => number) =>
    performance.reduce((sum, one) => sum + read(one), 0);
  const report: DemoReport = {
    source: candles.source,
    synthetic: candles.synthetic,
    candles: shown,
    inserted: ingest.inserted,
    signals: total((one) => one.signals),
    resolved: total((one) => one.resolved),
    performance,
    retrainRequest,
    seconds: (now() - start) / 1_000,
  };
  return { report, clean: ingest.clean };
}
