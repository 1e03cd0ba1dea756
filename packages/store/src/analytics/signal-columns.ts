import type { ScoredSignals } from '@tidemark/evaluation';

/** The columns of scored signals, without what they are of. */
export type SignalColumns = Omit<ScoredSignals, 'length' | 'series'>;

/** Columns of so many rows to be filled, each in every one: all is 0 until then, and takes no memory. */
export function createSignalColumns(rows: number): SignalColumns {
  return {
    seriesOf: new Uint32Array(rows),
    id: new Float64Array(rows),
    ts: new Float64Array(rows),
    pred: new Int8Array(rows),
    proba: new Float64Array(rows),
    latencyMs: new Float64Array(rows),
    status: new Uint8Array(rows),
    label: new Int8Array(rows),
    entryTs: new Float64Array(rows),
    exitTs: new Float64Array(rows),
    labelEnd: new Float64Array(rows),
    stop: new Float64Array(rows),
    grossReturn: new Float64Array(rows),
    netReturn: new Float64Array(rows),
    realizedRr: new Float64Array(rows),
    buyRr: new Float64Array(rows),
    sellRr: new Float64Array(rows),
    mae: new Float64Array(rows),
    mfe: new Float64Array(rows),
  };
}

/** The first rows of columns, without a copy. */
export function cutSignalColumns(columns: SignalColumns, rows: number): SignalColumns {
  return {
    seriesOf: columns.seriesOf.subarray(0, rows),
    id: columns.id.subarray(0, rows),
    ts: columns.ts.subarray(0, rows),
    pred: columns.pred.subarray(0, rows),
    proba: columns.proba.subarray(0, rows),
    latencyMs: columns.latencyMs.subarray(0, rows),
    status: columns.status.subarray(0, rows),
    label: columns.label.subarray(0, rows),
    entryTs: columns.entryTs.subarray(0, rows),
    exitTs: columns.exitTs.subarray(0, rows),
    labelEnd: columns.labelEnd.subarray(0, rows),
    stop: columns.stop.subarray(0, rows),
    grossReturn: columns.grossReturn.subarray(0, rows),
    netReturn: columns.netReturn.subarray(0, rows),
    realizedRr: columns.realizedRr.subarray(0, rows),
    buyRr: columns.buyRr.subarray(0, rows),
    sellRr: columns.sellRr.subarray(0, rows),
    mae: columns.mae.subarray(0, rows),
    mfe: columns.mfe.subarray(0, rows),
  };
}

/** The columns one by one, in one order for all of them. */
export function listSignalColumns(
  columns: SignalColumns,
): readonly (Float64Array | Uint32Array | Int8Array | Uint8Array)[] {
  return Object.values(cutSignalColumns(columns, columns.ts.length));
}
