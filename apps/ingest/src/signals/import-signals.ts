import { type Db, readRetentionHorizon, refreshSignalDays } from '@tidemark/db';
import { quote, type RejectedRow, TidemarkError } from '@tidemark/domain';
import { createSignals, keepRejectedSignals, refuseExpired, reportSignalOutcomes } from '@tidemark/store';
import { openSignalRows } from './open-signal-rows.ts';
import type { SignalFormat, SignalRow } from './signal-row.ts';
import {
  type ColumnRules,
  type ImportedSignal,
  importColumns,
  toNewSignal,
  unknownColumns,
} from './to-new-signal.ts';

export interface ImportSignalsOptions {
  readonly db: Db;
  /** Absolute path. */
  readonly path: string;
  readonly format: SignalFormat;
  readonly rules: ColumnRules;
  /** Checks every row and writes none. */
  readonly dryRun?: boolean;
  readonly signal?: AbortSignal;
  /** Told how many rows were read so far. */
  readonly onProgress?: (rows: number) => void;
}

export interface SignalImport {
  readonly rows: number;
  readonly inserted: number;
  /** Signals that were stored before; they stay as they are. */
  readonly existing: number;
  readonly rejected: number;
  /** The first of the rejected. */
  readonly reasons: readonly RejectedRow[];
  /** Decision times of the first and the last signal, epoch milliseconds; null if there was none. */
  readonly from: number | null;
  readonly to: number | null;
  readonly interrupted: boolean;
}

/** Rejected rows that are kept: more say nothing new. */
const mostRejected = 1_000;

/** Signals that are written at a time. */
const batchSize = 5_000;

/**
 * Imports the signals of a file. A row that cannot be stored is rejected with its reason and kept in `rejected_rows`, and the
 * others are imported; running it again imports nothing twice. Outcomes in the file are the bot's own.
 * @throws TidemarkError `file.columns`, `file.unreadable`, `file.corrupt`, `file.line_too_long`
 */
export async function importSignals(options: ImportSignalsOptions): Promise<SignalImport> {
  const { db, path, format, rules, dryRun = false, signal, onProgress } = options;
  const reasons: RejectedRow[] = [];
  const sum = { rows: 0, inserted: 0, existing: 0, rejected: 0 };
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  let batch: ImportedSignal[] = [];

  async function write(): Promise<void> {
    const written = batch;
    batch = [];
    if (dryRun || written.length === 0) return;
    const { inserted, existing } = await createSignals(
      db,
      written.map((one) => one.signal),
    );
    sum.inserted += inserted;
    sum.existing += existing;
    const told = written.filter(({ label, outcome }) => label !== null || outcome !== null);
    await reportSignalOutcomes(
      db,
      told.map(({ signal: { modelId, symbol, tf, ts }, ...reported }) => ({
        ...{ modelId, symbol, tf, ts },
        ...reported,
      })),
    );
  }

  const { signals: horizon } = await readRetentionHorizon(db);
  for await (const row of await openSignalRows(path, format)) {
    if (signal?.aborted === true) break;
    if (sum.rows === 0 && 'fields' in row) checkColumns(row.fields, rules, path);
    sum.rows += 1;
    const read = readRow(row, rules, horizon);
    if ('code' in read) {
      sum.rejected += 1;
      if (reasons.length < mostRejected) reasons.push(read);
    } else {
      from = Math.min(from, read.signal.ts);
      to = Math.max(to, read.signal.ts);
      batch.push(read);
    }
    if (batch.length === batchSize) await write();
    if (sum.rows % 1_000 === 0) onProgress?.(sum.rows);
  }
  const interrupted = signal?.aborted === true;
  if (!interrupted) await write();
  if (!dryRun) {
    await keepRejectedSignals(db, path, reasons);
    // A continuous aggregate does not see what is written behind it until it is refreshed.
    if (sum.inserted > 0) await refreshSignalDays(db, { range: { from, to: to + 1 } });
  }
  const isEmpty = from > to;
  return { ...sum, reasons, from: isEmpty ? null : from, to: isEmpty ? null : to, interrupted };
}

/** What lacks a column lacks it in every row: said once. @throws TidemarkError `file.columns` */
function checkColumns(fields: Readonly<Record<string, unknown>>, rules: ColumnRules, path: string): void {
  const columns = Object.keys(fields);
  const missing = (['model_id', 'symbol', 'tf', 'ts', 'pred'] as const).filter(
    (name) =>
      !columns.includes(rules.names.get(name) ?? name) &&
      (name === 'ts' || name === 'pred' || rules.defaults[name] === undefined),
  );
  if (missing.length > 0) {
    throw new TidemarkError('file.columns', `${path} has no column ${missing.join(', ')}`, {
      value: columns,
      hint: `It has ${columns.slice(0, 20).join(', ')}. Name those that are called otherwise with --map ts=time, or give --model, --symbol and --tf.`,
    });
  }
  const unknown = unknownColumns(columns, rules);
  if (unknown.length === 0) return;
  throw new TidemarkError('file.columns', `${path} has columns that mean nothing here: ${quote(unknown)}`, {
    value: unknown,
    hint: `Columns are ${importColumns.join(', ')}, and f_... for single features; take every other one as a feature with --rest features, or leave it out of the file.`,
  });
}

/** @param horizon from when on signals are kept; a row of before is refused by itself, not its batch */
function readRow(row: SignalRow, rules: ColumnRules, horizon: number | null): ImportedSignal | RejectedRow {
  const { line, raw } = row;
  if ('fault' in row) return { line, raw, code: 'row.columns', message: row.fault };
  try {
    const read = toNewSignal(row.fields, rules);
    refuseExpired(read.signal.ts, horizon);
    return read;
  } catch (error) {
    if (!(error instanceof TidemarkError)) throw error;
    return { line, raw, code: error.code, message: error.message };
  }
}
