import type { Db } from '@tidemark/db';
import { nearestName, quote, TidemarkError } from '@tidemark/domain';
import { readLayout } from '../read-layout.ts';
import type { SignalSelection } from './scored-signal-query.ts';
import { splitSignalRange } from './split-signal-range.ts';

const rolledUp = 'SELECT DISTINCT model_id, symbol FROM tidemark.signals_1d';
const changed = 'SELECT DISTINCT model_id, symbol FROM tidemark.signal_changes';

const kinds = {
  modelId: { code: 'model.unknown', column: 'model_id', what: 'model' },
  symbol: { code: 'symbol.unknown', column: 'symbol', what: 'symbol' },
} as const;

const probe = (column: string) => `SELECT FROM signals WHERE ${column} = $1 AND ts >= $2 AND ts < $3 LIMIT 1`;

/**
 * For a selection that gave nothing: whether its model and symbol have signals at any time.
 * @throws TidemarkError `model.unknown`, `symbol.unknown`
 */
export async function checkSelectionIsKnown(
  db: Db,
  selection: Omit<SignalSelection, 'range'>,
): Promise<void> {
  const chunkInterval = (await readLayout(db)).signals;
  const sql = chunkInterval === null ? `${rolledUp} UNION ${changed}` : rolledUp;
  const rows = await db.query<{ model_id: string; symbol: string }>('list-signal-names', sql);
  for (const field of ['modelId', 'symbol'] as const) {
    const name = selection[field];
    const { column, code, what } = kinds[field];
    const known = [...new Set(rows.map((row) => row[column]))].sort();
    if (name === undefined || known.includes(name)) continue;
    if (chunkInterval !== null && (await isStored(db, column, name, chunkInterval))) continue;
    throw new TidemarkError(code, `no signal of the ${what} ${quote(name)} is stored`, {
      value: name,
      hint: hint(what, name, known),
    });
  }
}

/** A continuous aggregate does not show history that was written behind it, until it is refreshed. */
async function isStored(db: Db, column: string, name: string, chunkInterval: number): Promise<boolean> {
  const ever = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };
  for (const { from, to } of await splitSignalRange(db, ever, chunkInterval)) {
    const bound = [name, new Date(from), new Date(to)];
    if ((await db.query('find-signal-of', probe(column), bound)).length > 0) return true;
  }
  return false;
}

function hint(what: string, name: string, known: readonly string[]): string {
  if (known.length === 0) return 'No signals are stored yet.';
  const nearest = nearestName(name, known);
  if (nearest !== null) return `Did you mean ${nearest}?`;
  const more = known.length > 10 ? ` and ${known.length - 10} more` : '';
  return `Stored ${what}s are ${known.slice(0, 10).join(', ')}${more}.`;
}
