// A stream whose rows wait for the candles of other symbols. It is long for one file, since what it keeps is one state: rows that wait for
// their candles, and rows that were emitted without some of them and may be completed.
import { availableAt } from '@tidemark/domain';
import type { FeatureView } from '../definition/feature-view.ts';
import { reachOfAll } from '../definition/reach-of.ts';
import { symbolsOf } from '../definition/symbols-of.ts';
import { isOpenTime, outOfOrder } from './candle-input.ts';
import { createStream, type FeatureVector, type StreamCandle, type StreamOptions } from './create-stream.ts';
import type { StreamSnapshot } from './snapshot.ts';

export interface JoinedStreamOptions extends StreamOptions {
  /** Milliseconds after the end of a candle that its row waits for the candles of the other symbols. */
  readonly waitMs: number;
  /**
   * Rows after the first incomplete one that are kept to be computed anew, that one included; default 60. What comes later than that is
   * counted and left out.
   */
  readonly keptRows?: number;
}

export interface JoinedRow {
  /** Open time of the candle. */
  readonly ts: number;
  /** In the order of `view.names`. */
  readonly values: FeatureVector;
  /** Symbols whose candles of this time had not arrived: with none the row is complete. */
  readonly missing: readonly string[];
  /** 1 at first, one more each time that a late candle changes the row. */
  readonly version: number;
}

export interface JoinedReport {
  /** Rows that were emitted, versions not counted. */
  readonly rows: number;
  /** Rows whose first version was incomplete, and their share of all; 0 where there are none. */
  readonly incomplete: number;
  readonly incompleteShare: number;
  /** Later versions. */
  readonly revisions: number;
  /** Candles of other symbols that came too late to change anything. */
  readonly tooLate: number;
  /** Candles of other symbols that were let go while the rows' own symbol was silent. */
  readonly forgotten: number;
}

export interface JoinedStream {
  /**
   * Takes a closed candle: of the rows' own symbol under null, of another under its name. Each symbol's candles may come late, those of the
   * rows' own in order of time, and those for slots without one before the next row is told. Returns what can be told by now: new rows in order, and new versions of earlier ones.
   * @throws TidemarkError `feature.gap`
   */
  push(symbol: string | null, candle: StreamCandle): readonly JoinedRow[];
  /** Emits the rows whose wait is over at `now`, epoch milliseconds, without what they wait for. */
  expire(now: number): readonly JoinedRow[];
  /** How many rows were incomplete. */
  report(): JoinedReport;
  /** What is certain: to go on from it, push the candles from its next slot on again. */
  snapshot(): StreamSnapshot;
}

interface WaitingRow {
  readonly candle: StreamCandle;
  /** Of the other symbols since the candle before, by symbol, in order of time. */
  readonly others: Map<string, StreamCandle[]>;
}

interface KeptRow extends WaitingRow {
  version: number;
  told: string;
}

const defaultKeptRows = 60;

/**
 * A stream of a view that reads other symbols. A row is emitted when the candles of all of them have arrived, or its wait is over; then it says
 * what was missing, and if that comes later, the row and those after it that it changes are emitted again as new versions. A late candle
 * never changes a row silently.
 *
 * Candles of other symbols are kept until the next one of the rows' own, but of each no more than the view remembers: what came before decides
 * no value of finite lookback, and of a recursive one less than 1e-9.
 * @throws TidemarkError `feature.snapshot`, `feature.invalid`
 */
export function createJoinedStream(view: FeatureView, options: JoinedStreamOptions): JoinedStream {
  const { timeframe, waitMs, keptRows = defaultKeptRows } = options;
  const expressions = view.names.flatMap((name) => view.features[name]?.expression ?? []);
  const symbols = symbolsOf(expressions);
  const mostAhead = reachOfAll(expressions, timeframe).memory + 1;
  let stream = createStream(view, options);
  /** Stands before the first of the kept rows, where there are any. */
  let behind = stream;
  const waiting: WaitingRow[] = [];
  const kept: KeptRow[] = [];
  /** Candles of other symbols after the last one of the rows' own, by symbol. */
  const ahead = new Map<string, StreamCandle[]>(symbols.map((symbol) => [symbol, []]));
  let lastOwn = Number.NEGATIVE_INFINITY;
  const counts = { rows: 0, incomplete: 0, revisions: 0, tooLate: 0, forgotten: 0 };

  const missingOf = ({ candle, others }: WaitingRow): readonly string[] =>
    symbols.filter((symbol) => !others.get(symbol)?.some(({ ts }) => ts === candle.ts));

  function compute(row: WaitingRow, on = stream): FeatureVector {
    return on.update(row.candle, Object.fromEntries(row.others));
  }

  function emit(row: WaitingRow): JoinedRow {
    const missing = missingOf(row);
    const isFirst = kept.length === 0 && missing.length > 0;
    if (isFirst) behind = createStream(view, { timeframe, from: stream.snapshot() });
    const values = compute(row);
    counts.rows += 1;
    if (missing.length > 0) counts.incomplete += 1;
    if (isFirst || kept.length > 0) {
      kept.push({ ...row, version: 1, told: JSON.stringify([values, missing]) });
      if (kept.length > keptRows) dropFirst();
    }
    return { ts: row.candle.ts, values, missing, version: 1 };
  }

  /** Lets go of the first kept row, which stays as it is, and of complete ones behind it. */
  function dropFirst(): void {
    do {
      const first = kept.shift();
      if (first !== undefined) compute(first, behind);
    } while (kept[0] !== undefined && missingOf(kept[0]).length === 0);
  }

  /** Emits what waits and has all it waits for, or none of it any more. */
  function emitReady(isOver: (row: WaitingRow) => boolean): JoinedRow[] {
    const rows: JoinedRow[] = [];
    for (let row = waiting[0]; row !== undefined; row = waiting[0]) {
      if (missingOf(row).length > 0 && !isOver(row)) break;
      waiting.shift();
      rows.push(emit(row));
    }
    return rows;
  }

  /** Computes the kept rows anew, and returns those that are not what was told. */
  function revise(): JoinedRow[] {
    stream = createStream(view, { timeframe, from: behind.snapshot() });
    const rows: JoinedRow[] = [];
    for (const row of kept) {
      const [values, missing] = [compute(row), missingOf(row)];
      const told = JSON.stringify([values, missing]);
      if (told === row.told) continue;
      row.told = told;
      row.version += 1;
      counts.revisions += 1;
      rows.push({ ts: row.candle.ts, values, missing, version: row.version });
    }
    if (kept[0] !== undefined && missingOf(kept[0]).length === 0) dropFirst();
    return rows;
  }

  function keepAhead(candles: StreamCandle[], candle: StreamCandle): void {
    insert(candles, candle);
    if (candles.length <= mostAhead) return;
    candles.shift();
    counts.forgotten += 1;
  }

  function pushOther(symbol: string, candle: StreamCandle): readonly JoinedRow[] {
    const late = [...kept, ...waiting].find((row) => candle.ts <= row.candle.ts);
    if (late === undefined) {
      if (candle.ts <= lastOwn) counts.tooLate += 1;
      else keepAhead(ahead.get(symbol) ?? [], candle);
      return [];
    }
    const isKept = kept.some((row) => row === late);
    // Before the first kept row all is settled.
    if (isKept && late === kept[0] && candle.ts < late.candle.ts) {
      counts.tooLate += 1;
      return [];
    }
    insert(late.others.get(symbol) ?? [], candle);
    return isKept ? revise() : emitReady(() => false);
  }

  return {
    push(symbol, candle) {
      if (!isOpenTime(timeframe, candle.ts)) throw outOfOrder(timeframe, candle.ts);
      if (symbol === null) {
        if (!(candle.ts > lastOwn)) throw outOfOrder(timeframe, candle.ts);
        lastOwn = candle.ts;
        const others = new Map<string, StreamCandle[]>();
        for (const [name, candles] of ahead) {
          others.set(
            name,
            candles.filter(({ ts }) => ts <= candle.ts),
          );
          ahead.set(
            name,
            candles.filter(({ ts }) => ts > candle.ts),
          );
        }
        waiting.push({ candle, others });
        return emitReady(() => false);
      }
      return ahead.has(symbol) ? pushOther(symbol, candle) : [];
    },
    expire: (now) => emitReady(({ candle }) => availableAt(timeframe, candle.ts) + waitMs <= now),
    report: () => ({
      ...counts,
      incompleteShare: counts.rows === 0 ? 0 : counts.incomplete / counts.rows,
    }),
    snapshot: () => (kept.length === 0 ? stream : behind).snapshot(),
  };
}

/** In order of time; one of a time that is there takes its place. */
function insert(candles: StreamCandle[], candle: StreamCandle): void {
  let at = candles.length;
  while (at > 0 && (candles[at - 1]?.ts ?? 0) >= candle.ts) at -= 1;
  candles.splice(at, candles[at]?.ts === candle.ts ? 1 : 0, candle);
}
