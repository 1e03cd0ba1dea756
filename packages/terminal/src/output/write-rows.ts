import type { OutputStream } from '../command-context.ts';
import { type Column, createTable } from './format-table.ts';
import { writeText } from './write-text.ts';

export interface RowsResult<Row> {
  /** The fields of the JSON document that stand before the rows. */
  readonly head: Readonly<Record<string, unknown>>;
  /** The name of the field that holds the rows. */
  readonly field: string;
  readonly batches: AsyncIterable<readonly Row[]>;
  /** A row as it stands in the JSON document. */
  readonly toData: (row: Row) => unknown;
  readonly columns: readonly Column<Row>[];
}

export interface RowsTarget {
  readonly stdout: OutputStream;
  readonly json: boolean;
  readonly signal: AbortSignal;
  /** Told just before the first byte is written. */
  readonly begin: () => void;
}

/**
 * Writes rows as they come, in constant memory however many there are: a table, or one JSON document with a row a
 * line. Stops reading when nobody reads any more. Returns how many were written.
 */
export async function writeRows<Row>(target: RowsTarget, result: RowsResult<Row>): Promise<number> {
  const { stdout, json, signal, begin } = target;
  const { head, field, batches, toData } = result;
  const opening = `${JSON.stringify({ ...head, [field]: [] }).slice(0, -2)}\n`;
  const table = createTable(result.columns);
  let rows = 0;
  for await (const batch of batches) {
    signal.throwIfAborted();
    if (batch.length === 0) continue;
    if (rows === 0) begin();
    const text = json
      ? `${rows === 0 ? opening : ',\n'}${batch.map((row) => JSON.stringify(toData(row))).join(',\n')}`
      : `${table(batch).join('\n')}\n`;
    await writeText(stdout, text);
    rows += batch.length;
    if (!stdout.writable) return rows;
  }
  begin();
  if (json) await writeText(stdout, rows === 0 ? `${opening}]}\n` : '\n]}\n');
  return rows;
}
