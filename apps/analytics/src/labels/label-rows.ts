import type { Db } from '@tidemark/db';
import type { LabelOutcome, LabelSpec } from '@tidemark/evaluation';
import { labelStoredDecisions } from '@tidemark/store';
import type { DecisionRow } from './decision-row.ts';

export interface LabelledRow {
  readonly row: DecisionRow;
  readonly outcome: LabelOutcome;
}

/** Rows that are held at a time. */
const rowsPerBatch = 50_000;

/**
 * What the market did after each row, in their order, in batches: those of one series are labelled together, in order of
 * time. In bounded memory, however many rows there are.
 */
export async function* labelRows(
  db: Db,
  rows: AsyncIterable<DecisionRow>,
  spec: LabelSpec,
): AsyncGenerator<readonly LabelledRow[]> {
  let batch: DecisionRow[] = [];
  for await (const row of rows) {
    batch.push(row);
    if (batch.length < rowsPerBatch) continue;
    yield await labelBatch(db, batch, spec);
    batch = [];
  }
  if (batch.length > 0) yield await labelBatch(db, batch, spec);
}

async function labelBatch(
  db: Db,
  rows: readonly DecisionRow[],
  spec: LabelSpec,
): Promise<readonly LabelledRow[]> {
  const bySeries = new Map<string, { readonly index: number; readonly row: DecisionRow }[]>();
  for (const [index, row] of rows.entries()) {
    const key = `${row.symbol} ${row.tf}`;
    const known = bySeries.get(key);
    if (known === undefined) bySeries.set(key, [{ index, row }]);
    else known.push({ index, row });
  }
  const found: LabelledRow[] = new Array(rows.length);
  for (const ordered of bySeries.values()) {
    ordered.sort((a, b) => a.row.ts - b.row.ts);
    const [first] = ordered;
    if (first === undefined) continue;
    const { symbol, tf } = first.row;
    // HOLD asks for the label alone.
    const decisions = ordered.map(({ row }) => ({ ts: row.ts, pred: 'HOLD' as const }));
    const outcomes = await labelStoredDecisions(db, { symbol, tf, decisions, spec });
    for (const [position, { index, row }] of ordered.entries()) {
      const outcome = outcomes[position];
      if (outcome !== undefined) found[index] = { row, outcome };
    }
  }
  return found;
}
