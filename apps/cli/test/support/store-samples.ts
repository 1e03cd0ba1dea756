import type { Db } from '@tidemark/db';
import { type Candle, type NewSignal, nextOpen, type Timeframe } from '@tidemark/domain';
import { createSignals, upsertCandles } from '@tidemark/store';

export const minute = 60_000;

/** 2026-02-02T00:00:00Z, a Monday. */
export const start = Date.UTC(2026, 1, 2);

/** A run of candles without a gap, each with prices that tell which one it is. */
export function makeCandles(
  count: number,
  { symbol = 'BTCUSDT', tf = '1m', from = start }: { symbol?: string; tf?: Timeframe; from?: number } = {},
): Candle[] {
  const candles: Candle[] = [];
  for (let index = 0, ts = from; index < count; index += 1, ts = nextOpen(tf, ts)) {
    const o = 100 + index;
    candles.push({
      symbol,
      tf,
      ts,
      o,
      h: o + 2.5,
      l: o - 1,
      c: o + 1,
      v: 2,
      vwap: o + 0.125,
      takerBuyVol: 0.5,
    });
  }
  return candles;
}

/** Two hours of BTCUSDT minutes, a hole of ten, then 50 more; three hours of ETHUSDT. */
export async function storeCandles(db: Db): Promise<void> {
  await upsertCandles(db, [
    ...makeCandles(120),
    ...makeCandles(50, { from: start + 130 * minute }),
    ...makeCandles(3, { symbol: 'ETHUSDT', tf: '1h' }),
  ]);
}

export function makeSignal(index: number, other: Partial<NewSignal> = {}): NewSignal {
  return {
    modelId: 'trend-1',
    symbol: 'BTCUSDT',
    tf: '1m',
    ts: start + index * minute,
    pred: index % 2 === 0 ? 'BUY' : 'SELL',
    proba: 0.5 + index / 100,
    features: { rsi: index * 10, regime: index < 5 ? 'calm' : 'wild', hot: index > 7, code: '7' },
    latencyMs: 1.25,
    ...other,
  };
}

/** Ten signals of trend-1 a minute apart, and one of another model. */
export async function storeSignals(db: Db): Promise<void> {
  const signals = Array.from({ length: 10 }, (_, index) => makeSignal(index));
  await createSignals(db, [
    ...signals,
    makeSignal(3, { modelId: 'other', symbol: 'ETHUSDT', tf: '5m', pred: 'HOLD', proba: null }),
  ]);
}
