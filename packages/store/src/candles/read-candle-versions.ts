import type { Db, DbTransaction } from '@tidemark/db';
import type { Timeframe, TimeRange } from '@tidemark/domain';
import { longestWindow } from '../chunk-budget.ts';
import type { CopyFields } from '../copy/copy-fields.ts';
import { copyRows } from '../copy/copy-rows.ts';
import { readSnapshot } from '../copy/read-snapshot.ts';
import { readLayout } from '../read-layout.ts';

export interface CandleVersionsQuery {
  readonly symbol: string;
  readonly tf: Timeframe;
  /** Open times, [from, to), epoch milliseconds. */
  readonly range: TimeRange;
  /** The instant as known at which candles are wanted. Later than {@link readKnownAtWatermark} it may yet change what it means. */
  readonly knownAt: number;
  /** Only versions that are believed since a later instant than this one. */
  readonly since?: number;
}

const names = ['ts', 'o', 'h', 'l', 'c', 'v', 'vwap', 'taker_buy_vol', 'known_from'] as const;

/** Candles as columns of one length, by the names of the table; times are epoch milliseconds, NaN stands for null. */
export type CandleVersionColumns = Readonly<Record<(typeof names)[number], Float64Array>>;

/**
 * The candles of a series as they were known at an instant, each once, by binary COPY, a window of time after the other. Within a window
 * first those that are stored as they were then, in order of time, then what was corrected since.
 */
export async function readCandleVersions(db: Db, query: CandleVersionsQuery): Promise<CandleVersionColumns> {
  const { from, to } = query.range;
  const longest = longestWindow((await readLayout(db)).candles);
  const rows = new VersionRows();
  for (let at = from; at < to; at += longest) {
    const window = { from: at, to: Math.min(at + longest, to) };
    const start = rows.length;
    await readSnapshot(db, async (tx) => {
      rows.length = start;
      for (const select of selects(tx, { ...query, range: window }))
        await copyRows(tx, select, (fields) => rows.add(fields));
    });
  }
  return rows.build();
}

/** Stored candles that were believed then already, and the revisions that were believed then. */
function selects(
  tx: DbTransaction,
  { symbol, tf, range, knownAt, since }: CandleVersionsQuery,
): readonly string[] {
  const quoted = (text: string) => tx.client.escapeLiteral(text);
  const instant = (ms: number) => quoted(new Date(ms).toISOString());
  const among = [
    `symbol = ${quoted(symbol)} AND tf = ${quoted(tf)}`,
    `ts >= ${instant(range.from)} AND ts < ${instant(range.to)}`,
    `known_from <= ${instant(knownAt)}`,
    ...(since === undefined ? [] : [`known_from > ${instant(since)}`]),
  ].join(' AND ');
  const listed = names.join(', ');
  return [
    `SELECT ${listed} FROM candles WHERE ${among} ORDER BY ts`,
    `SELECT ${listed} FROM candle_revisions WHERE ${among} AND known_to > ${instant(knownAt)} ORDER BY ts`,
  ];
}

/** Rows as columns that grow. */
class VersionRows {
  length = 0;
  #columns: Float64Array[] = names.map(() => new Float64Array(8_192));

  add(fields: CopyFields): void {
    const at = this.length;
    if (at === this.#columns[0]?.length) this.#columns = this.#columns.map(twice);
    for (const [index, column] of this.#columns.entries())
      column[at] = index === 0 || index === names.length - 1 ? fields.instant() : fields.float();
    this.length += 1;
  }

  build(): CandleVersionColumns {
    const entries = names.map((name, at) => [name, this.#columns[at]?.slice(0, this.length)]);
    return Object.fromEntries(entries) as CandleVersionColumns;
  }
}

function twice(column: Float64Array): Float64Array {
  const longer = new Float64Array(2 * column.length);
  longer.set(column);
  return longer;
}
