import type { Db } from '@tidemark/db';
import type { Candle, NewSignal, Side } from '@tidemark/domain';
import { createSignals, upsertCandles } from '@tidemark/store';

export const minute = 60_000;
export const day = 86_400_000;

/** 2026-02-02, a Monday. */
export const monday = Date.UTC(2026, 1, 2);

/** What the market does in the two minutes after a decision: 2% up, 2% down, half a percent up, or nothing that is stored. */
export type Move = 'up' | 'down' | 'drift' | 'gap';

const ends: Readonly<Record<Exclude<Move, 'gap'>, Pick<Candle, 'h' | 'l' | 'c'>>> = {
  up: { h: 102.5, l: 100, c: 102 },
  down: { h: 100, l: 97.5, c: 98 },
  drift: { h: 100.5, l: 100, c: 100.5 },
};

/** Label by these: profit is 2 R, the stop 1%, nothing costs anything, and two minutes decide. */
export const barriers = [
  ...['--profit', '2%', '--stop', '1%', '--horizon', '2'],
  ...['--fee-bps', '0', '--slippage-bps', '0'],
];

export interface Decision extends Partial<Pick<NewSignal, 'proba' | 'latencyMs' | 'features'>> {
  readonly ts: number;
  readonly pred: Side;
  readonly move: Move;
}

export interface SmallMarket {
  readonly modelId: string;
  readonly symbol?: string;
  readonly decisions: readonly Decision[];
}

/** Signals of a model, and two candles after each of them in which its move happens. */
export async function storeMarket(
  db: Db,
  { modelId, symbol = 'BTCUSDT', decisions }: SmallMarket,
): Promise<void> {
  const candle = (ts: number, values: Pick<Candle, 'h' | 'l' | 'c'>): Candle => ({
    ...{ symbol, tf: '1m', ts, o: 100, v: 1, vwap: null, takerBuyVol: null },
    ...values,
  });
  const still = { h: 100, l: 100, c: 100 };
  await upsertCandles(
    db,
    decisions.flatMap(({ ts, move }) => [
      candle(ts, still),
      ...(move === 'gap' ? [] : [candle(ts + minute, ends[move])]),
    ]),
  );
  await createSignals(
    db,
    decisions.map(({ ts, pred, proba = null, latencyMs = null, features = {} }) => ({
      ...{ modelId, symbol, tf: '1m', ts, pred, proba, latencyMs, features },
    })),
  );
}
