import { parseInstant, parseSymbol, parseTimeframe, type Timeframe } from '@tidemark/domain';

/** A time at which something was, or could have been, decided on a series. */
export interface DecisionRow {
  readonly symbol: string;
  readonly tf: Timeframe;
  /** Epoch milliseconds, UTC. */
  readonly ts: number;
}

/** @throws TidemarkError `symbol.invalid`, `timeframe.unknown`, `time.invalid` */
export function parseDecisionRow({ symbol, tf, ts }: Readonly<Record<string, unknown>>): DecisionRow {
  return {
    symbol: parseSymbol(String(symbol)),
    tf: parseTimeframe(String(tf)),
    ts: parseInstant(typeof ts === 'number' ? ts : String(ts)),
  };
}
