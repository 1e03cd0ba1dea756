import { type ScoredSignals, type SignalSeries, sideCodes, statusCodes } from '@tidemark/evaluation';
import type { CopyFields } from '../copy/copy-fields.ts';
import { arrangeSignals } from './arrange-signals.ts';
import {
  createSignalColumns,
  cutSignalColumns,
  listSignalColumns,
  type SignalColumns,
} from './signal-columns.ts';

/** The columns of outcomes: the symbol, by which the series is told, and those that {@link ScoredSignalBuilder.addOutcome} takes. */
export const outcomeColumns =
  'symbol, signal_id, ts, pred, proba, latency_ms, outcome, label, entry_ts, exit_ts, label_end, stop, gross_return, net_return, ' +
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

/** The rows of one series, of which the first `length` are filled. */
interface Part {
  columns: SignalColumns;
  length: number;
}

/**
 * Gathers rows as they come from the server into columns that grow, 127 bytes a row: those of each series by themselves, so
 * that they need no sorting whether rows come series by series or by time.
 */
export class ScoredSignalBuilder {
  readonly #parts: Part[] = [];
  #series = 0;
  #part: Part = { columns: createSignalColumns(0), length: 0 };

  /** Goes to the series that rows are added to, by its index. */
  open(series: number): void {
    if (series === this.#series && this.#parts.length > series) return;
    while (this.#parts.length <= series) this.#parts.push({ columns: createSignalColumns(0), length: 0 });
    this.#series = series;
    this.#part = this.#parts[series] ?? this.#part;
  }

  get length(): number {
    return this.#parts.reduce((rows, part) => rows + part.length, 0);
  }

  /** How many rows each series has so far. */
  get lengths(): readonly number[] {
    return this.#parts.map(({ length }) => length);
  }

  /** Forgets what came after `lengths` were taken: what a statement gave that has to be run again. */
  truncate(lengths: readonly number[]): void {
    for (const [series, part] of this.#parts.entries()) part.length = lengths[series] ?? 0;
  }

  /** Makes room for so many more rows of the open series, so that growing copies nothing; doubled for each window after the first. */
  reserve(rows: number): void {
    const { columns, length } = this.#part;
    if (length + rows > columns.ts.length) resize(this.#part, Math.max(length + rows, length * 2));
  }

  /** @returns the decision time */
  addOutcome(fields: CopyFields): number {
    const part = this.#part;
    const row = part.length;
    if (row === part.columns.ts.length) resize(part, Math.max(1_024, row * 2));
    part.length = row + 1;
    const { columns } = part;
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
    const part = this.#part;
    const row = part.length;
    if (row === part.columns.ts.length) resize(part, Math.max(1_024, row * 2));
    part.length = row + 1;
    const { columns } = part;
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
    const parts = this.#parts.splice(0);
    const length = parts.reduce((rows, part) => rows + part.length, 0);
    const columns = joinParts(parts, length);
    return arrangeSignals({ ...columns, length, series });
  }
}

function resize(part: Part, rows: number): void {
  const filled = listSignalColumns(cutSignalColumns(part.columns, part.length));
  part.columns = createSignalColumns(rows);
  for (const [index, column] of listSignalColumns(part.columns).entries()) column.set(filled[index] ?? []);
}

/** The rows of all series one after another. Each part is let go as soon as it is copied. */
function joinParts(parts: readonly Part[], length: number): SignalColumns {
  const [only] = parts;
  const joined =
    parts.length === 1 && only !== undefined
      ? cutSignalColumns(only.columns, length)
      : createSignalColumns(length);
  const targets = listSignalColumns(joined);
  let first = 0;
  for (const [series, part] of parts.entries()) {
    if (parts.length > 1) {
      const filled = listSignalColumns(cutSignalColumns(part.columns, part.length));
      for (const [index, column] of filled.entries()) targets[index]?.set(column, first);
      part.columns = createSignalColumns(0);
    }
    joined.seriesOf.fill(series, first, first + part.length);
    first += part.length;
  }
  return joined;
}

/** Codes by the first byte of a text; byte 0 stands for null. */
function byFirstLetter(codes: Readonly<Record<string, number>>): Int8Array {
  const table = new Int8Array(256);
  for (const [letter, code] of Object.entries(codes)) table[letter.charCodeAt(0)] = code;
  return table;
}
