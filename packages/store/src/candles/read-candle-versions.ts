import type { Db, DbTransaction } from '@tidemark/db';
import { longestLength, type Timeframe, type TimeRange } from '@tidemark/domain';
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
  const rows = new VersionRows(expectedRows(query));
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

/** A month of minutes has fewer slots than this; more rows grow as they come. */
const mostExpected = 65_536;

/** Room for every slot, so that nothing has to grow; what is read since the last time are few. */
function expectedRows({ tf, range, since }: CandleVersionsQuery): number {
  if (since !== undefined) return 256;
  return Math.min(Math.ceil((range.to - range.from) / shortestLength(tf)) + 1, mostExpected);
}

/** Rows as columns that grow. */
class VersionRows {
  length = 0;
  #columns: Float64Array[];

  constructor(expected: number) {
    this.#columns = names.map(() => new Float64Array(expected));
  }

  add(fields: CopyFields): void {
    const at = this.length;
    const columns = this.#columns;
    if (at === columns[0]?.length) {
      this.#columns = columns.map(twice);
      this.add(fields);
      return;
    }
    // By number: an iterator makes an array for each of the nine fields of a row.
    for (let index = 0; index < names.length; index += 1) {
      const column = columns[index];
      const value = index === 0 || index === names.length - 1 ? fields.instant() : fields.float();
      if (column !== undefined) column[at] = value;
    }
    this.length += 1;
  }

  build(): CandleVersionColumns {
    const entries = names.map((name, at) => [name, this.#fit(at)]);
    return Object.fromEntries(entries) as CandleVersionColumns;
  }

  /** A column without its spare room, which is copied only where much of it would stay in memory. */
  #fit(at: number): Float64Array {
    const column = this.#columns[at] ?? new Float64Array();
    return 2 * this.length >= column.length ? column.subarray(0, this.length) : column.slice(0, this.length);
  }
}

/** The shortest that a slot is: of months that of February. */
function shortestLength(tf: Timeframe): number {
  return tf === '1mo' ? 28 * 86_400_000 : longestLength(tf);
}

function twice(column: Float64Array): Float64Array {
  const longer = new Float64Array(2 * column.length);
  longer.set(column);
  return longer;
}
