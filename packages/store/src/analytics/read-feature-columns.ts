import type { Db } from '@tidemark/db';
import type { ScoredSignals } from '@tidemark/evaluation';
import { longestWindow } from '../chunk-budget.ts';
import { copyRows } from '../copy/copy-rows.ts';
import { readSnapshot } from '../copy/read-snapshot.ts';
import { readLayout } from '../read-layout.ts';
import { ColumnStore } from './column-store.ts';
import { FeatureParser } from './feature-parser.ts';
import { type SignalBlock, splitIntoBlocks } from './split-into-blocks.ts';

/** Rows a statement: 50 features of them take 13 MB until they are put where they belong. */
const blockRows = 32_768;

/** Making text of jsonb is what takes the time, 10 us a row, and the server does it for two connections at once. */
const connections = 2;

/** Columns that wait in a file cost 6 ms each when they are wanted, and a million rows of 50 take 400 MB. */
const defaultBudget = 256 * 2 ** 20;

/** One numeric feature of the signals, a value for each row of them; NaN where it is null, absent or a string. */
export interface FeatureColumn {
  readonly name: string;
  /** Not to be changed. */
  readonly values: Float64Array;
}

/** The features of signals by column. Disposing it lets go of what it keeps in memory and on disk. */
export interface FeatureColumns extends AsyncDisposable {
  readonly signals: ScoredSignals;
  /** Features that are a number or a boolean (1 and 0) in at least one row, and those that are null in all; by name. */
  readonly names: readonly string[];
  /** Features that are a string in at least one row, by name. */
  readonly stringNames: readonly string[];
  /** Each column of `names` in turn; may be called again. */
  columns(): AsyncIterable<FeatureColumn>;
}

export interface FeatureColumnOptions {
  /** Bytes of columns to keep in memory; when there are more, they wait in a temporary file. Default 256 MB. */
  readonly budgetBytes?: number;
}

/**
 * The features of signals that `readScoredSignals` gave, in one pass over them: jsonb by binary COPY, its numbers read where
 * they lie. Signals that are gone by now have none.
 * @throws TidemarkError `features.invalid` for stored features that are not a flat object
 */
export async function readFeatureColumns(
  db: Db,
  signals: ScoredSignals,
  { budgetBytes = defaultBudget }: FeatureColumnOptions = {},
): Promise<FeatureColumns> {
  const window = longestWindow((await readLayout(db)).signals);
  const blocks = splitIntoBlocks(signals, { rows: blockRows, windowOf: () => window });
  const parser = new FeatureParser();
  const store = new ColumnStore(signals.length, budgetBytes);

  async function work(): Promise<void> {
    const next: (Float64Array | undefined)[] = [];
    for (const block of blocks) {
      const filled = await readBlock(db, { signals, block, parser, columns: next });
      for (const [column, values] of filled.entries())
        if (values !== undefined) await store.write(column, block.first, values.subarray(0, block.rows));
    }
  }

  try {
    const ended = await Promise.allSettled(Array.from({ length: connections }, work));
    for (const one of ended) if (one.status === 'rejected') throw one.reason;
  } catch (error) {
    await store[Symbol.asyncDispose]();
    throw error;
  }
  const byName = [...parser.features].sort((a, b) => (a.name < b.name ? -1 : 1));
  const numeric = byName.filter(({ isNumeric, isText }) => isNumeric || !isText);
  return {
    signals,
    names: numeric.map(({ name }) => name),
    stringNames: byName.filter(({ isText }) => isText).map(({ name }) => name),
    async *columns() {
      for (const { name, index } of numeric) yield { name, values: await store.read(index) };
    },
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  };
}

interface BlockRead {
  readonly signals: ScoredSignals;
  readonly block: SignalBlock;
  readonly parser: FeatureParser;
  /** Arrays of a block before, to be filled again. */
  readonly columns: (Float64Array | undefined)[];
}

/** The columns of one block's rows; undefined where no row has a number. */
async function readBlock(
  db: Db,
  { signals, block, parser, columns }: BlockRead,
): Promise<readonly (Float64Array | undefined)[]> {
  const { series, first, rows } = block;
  const times = signals.ts.subarray(first, first + rows);
  let row = 0;
  const put = (feature: number, value: number) => {
    let values = columns[feature];
    if (values === undefined) {
      values = new Float64Array(blockRows).fill(Number.NaN);
      columns[feature] = values;
    }
    values[row] = value;
  };
  await readSnapshot(db, async (tx) => {
    for (const values of columns) values?.fill(Number.NaN);
    const quoted = (text: string) => tx.client.escapeLiteral(text);
    const instant = (ts: number | undefined) => quoted(new Date(ts ?? 0).toISOString());
    const select = `
      SELECT ts, features FROM signals WHERE model_id = ${quoted(series.modelId)} AND symbol = ${quoted(series.symbol)}
        AND tf = ${quoted(series.tf)} AND ts >= ${instant(times[0])} AND ts <= ${instant(times.at(-1))}`;
    let expected = 0;
    await copyRows(tx, select, (fields) => {
      const ts = fields.instant();
      const json = fields.bytes();
      row = times[expected] === ts ? expected : findTime(times, ts);
      expected = row + 1;
      // The binary form of jsonb is its version and its text.
      if (row >= 0 && json !== null) parser.parse(json, 1, put);
    });
  });
  return columns;
}

/** The row of a time; -1 where it is none of them, which is a signal that came later. */
function findTime(times: Float64Array, ts: number): number {
  let low = 0;
  let high = times.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const at = times[middle] ?? Number.NaN;
    if (at === ts) return middle;
    if (at < ts) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}
