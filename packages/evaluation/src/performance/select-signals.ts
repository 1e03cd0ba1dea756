import type { ScoredSignals } from './scored-signals.ts';

/** The signals of the given rows, in that order, as columns of their own; the series stay those of the whole. */
export function selectSignals(signals: ScoredSignals, rows: Uint32Array): ScoredSignals {
  const numbers = (column: Float64Array) => {
    const chosen = new Float64Array(rows.length);
    for (let index = 0; index < rows.length; index += 1) {
      chosen[index] = column[rows[index] ?? 0] ?? Number.NaN;
    }
    return chosen;
  };
  const codes = (column: Int8Array) => Int8Array.from(rows, (row) => column[row] ?? 0);
  return {
    length: rows.length,
    series: signals.series,
    seriesOf: Uint32Array.from(rows, (row) => signals.seriesOf[row] ?? 0),
    id: numbers(signals.id),
    ts: numbers(signals.ts),
    pred: codes(signals.pred),
    proba: numbers(signals.proba),
    latencyMs: numbers(signals.latencyMs),
    status: Uint8Array.from(rows, (row) => signals.status[row] ?? 0),
    label: codes(signals.label),
    entryTs: numbers(signals.entryTs),
    exitTs: numbers(signals.exitTs),
    labelEnd: numbers(signals.labelEnd),
    stop: numbers(signals.stop),
    grossReturn: numbers(signals.grossReturn),
    netReturn: numbers(signals.netReturn),
    realizedRr: numbers(signals.realizedRr),
    buyRr: numbers(signals.buyRr),
    sellRr: numbers(signals.sellRr),
    mae: numbers(signals.mae),
    mfe: numbers(signals.mfe),
  };
}
