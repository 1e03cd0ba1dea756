import {
  createScoredSignals,
  type ScoredSignals,
  type SignalSeries,
  sideCodes,
  statusCodes,
} from '@tidemark/evaluation';
import { arrangeSignals } from './arrange-signals.ts';
import type { CopyFields } from './copy-fields.ts';
import { cutSignalColumns, listSignalColumns, type SignalColumns } from './signal-columns.ts';

/** The columns of outcomes in the order in which {@link ScoredSignalBuilder.addOutcome} takes them. */
export const outcomeColumns =
  'signal_id, ts, pred, proba, latency_ms, outcome, label, entry_ts, exit_ts, label_end, stop, gross_return, net_return, ' +
  'realized_rr, buy_rr, sell_rr, mae, mfe';

/** The columns of signals in the order in which {@link ScoredSignalBuilder.addPending} takes them. */
export const pendingColumns = 'id, ts, pred, proba, latency_ms';

/** First letters of what the CHECK constraints allow. Null stands for a HOLD, which has a label and no outcome. */
const statusOf = byFirstLetter({
  '\0': statusCodes.labelled,
  w: statusCodes.win,
  l: statusCodes.loss,
  t: statusCodes.timeout,
  u: statusCodes.unresolved,
});
const sideOf = byFirstLetter({
  '\0': sideCodes.none,
  B: sideCodes.BUY,
  S: sideCodes.SELL,
  H: sideCodes.HOLD,
});

/** Gathers rows as they come from the server into columns that grow: 127 bytes a row. */
export class ScoredSignalBuilder {
  #columns: SignalColumns = createScoredSignals(0, []);
  #length = 0;
  /** Index of the series that rows are added to. */
  series = 0;

  get length(): number {
    return this.#length;
  }

  /** Forgets the rows from this one on: what a statement gave that has to be run again. */
  truncate(length: number): void {
    this.#length = Math.min(this.#length, length);
  }

  /** Makes room for so many more rows, so that growing copies nothing. */
  reserve(rows: number): void {
    if (this.#length + rows > this.#columns.ts.length) this.#resize(this.#length + rows);
  }

  /** @returns the decision time */
  addOutcome(fields: CopyFields): number {
    const row = this.#next();
    const columns = this.#columns;
    columns.id[row] = fields.integer();
    const ts = fields.instant();
    columns.ts[row] = ts;
    columns.pred[row] = sideOf[fields.firstByte()] ?? sideCodes.none;
    columns.proba[row] = fields.float();
    columns.latencyMs[row] = fields.float();
    columns.status[row] = statusOf[fields.firstByte()] ?? statusCodes.unresolved;
    columns.label[row] = sideOf[fields.firstByte()] ?? sideCodes.none;
    columns.entryTs[row] = fields.instant();
    columns.exitTs[row] = fields.instant();
    columns.labelEnd[row] = fields.instant();
    columns.stop[row] = fields.float();
    columns.grossReturn[row] = fields.float();
    columns.netReturn[row] = fields.float();
    columns.realizedRr[row] = fields.float();
    columns.buyRr[row] = fields.float();
    columns.sellRr[row] = fields.float();
    columns.mae[row] = fields.float();
    columns.mfe[row] = fields.float();
    return ts;
  }

  addPending(fields: CopyFields): void {
    const row = this.#next();
    const columns = this.#columns;
    columns.id[row] = fields.integer();
    columns.ts[row] = fields.instant();
    columns.pred[row] = sideOf[fields.firstByte()] ?? sideCodes.none;
    columns.proba[row] = fields.float();
    columns.latencyMs[row] = fields.float();
    columns.status[row] = statusCodes.pending;
    columns.label[row] = sideCodes.none;
    columns.entryTs[row] = Number.NaN;
    columns.exitTs[row] = Number.NaN;
    columns.labelEnd[row] = Number.NaN;
    columns.stop[row] = Number.NaN;
    columns.grossReturn[row] = Number.NaN;
    columns.netReturn[row] = Number.NaN;
    columns.realizedRr[row] = Number.NaN;
    columns.buyRr[row] = Number.NaN;
    columns.sellRr[row] = Number.NaN;
    columns.mae[row] = Number.NaN;
    columns.mfe[row] = Number.NaN;
  }

  /** What was gathered, by series and time. The builder is spent afterwards. */
  build(series: readonly SignalSeries[]): ScoredSignals {
    const length = this.#length;
    const gathered = cutSignalColumns(this.#columns, length);
    this.#columns = createScoredSignals(0, []);
    this.#length = 0;
    return arrangeSignals({ ...gathered, length, series });
  }

  #next(): number {
    const row = this.#length;
    if (row === this.#columns.ts.length) this.#resize(Math.max(1_024, row * 2));
    this.#columns.seriesOf[row] = this.series;
    this.#length = row + 1;
    return row;
  }

  #resize(rows: number): void {
    const wider = createScoredSignals(rows, []);
    const targets = listSignalColumns(wider);
    const filled = listSignalColumns(cutSignalColumns(this.#columns, this.#length));
    for (const [index, column] of filled.entries()) targets[index]?.set(column);
    this.#columns = wider;
  }
}

/** Codes by the first byte of a text; byte 0 stands for null. */
function byFirstLetter(codes: Readonly<Record<string, number>>): Int8Array {
  const table = new Int8Array(256);
  for (const [letter, code] of Object.entries(codes)) table[letter.charCodeAt(0)] = code;
  return table;
}
