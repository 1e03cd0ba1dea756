import type { Db } from '@tidemark/db';
import { type Candle, type FeatureValues, slotNumber, slotOpen, type TimeRange } from '@tidemark/domain';
import {
  computeFeatures,
  type FeatureView,
  historyOfView,
  type StreamSnapshot,
  toCandleInput,
} from '@tidemark/features';
import { type CandleSource, readCandleSource } from '../candles/read-candle-source.ts';
import { readSourceBatches } from './read-source-batches.ts';

/** The features of one candle; `ts` is its open time. */
export interface FeatureRow {
  readonly ts: number;
  readonly features: FeatureValues;
}

export interface FeatureRowsRequest {
  readonly view: FeatureView;
  readonly source: CandleSource;
  /** Of open times. */
  readonly range: TimeRange;
  /** Told with the open time up to which candles were read, history included. */
  readonly onRead: (ts: number) => void;
}

/**
 * The features of stored candles, oldest first. It begins as much earlier as the view remembers, so that values of finite lookback are
 * those of any other computation, and recursive ones within 1e-9 of their scale. Memory: one batch of candles, whatever the range.
 * @throws TidemarkError `series.unknown` for a symbol that the view reads besides
 */
export async function* computeFeatureRows(
  db: Db,
  { view, source, range, onRead }: FeatureRowsRequest,
): AsyncGenerator<readonly FeatureRow[]> {
  const { tf } = source;
  const { memory, others: symbols } = historyOfView(view, tf);
  const begin = slotOpen(tf, slotNumber(tf, range.from) - memory);
  const references: (readonly [string, CandleSource])[] = [];
  for (const symbol of symbols) references.push([symbol, await readCandleSource(db, symbol, tf)]);
  let from: StreamSnapshot | undefined;
  let before = begin - 1;
  for await (const batch of readSourceBatches(db, source, { from: begin, to: range.to })) {
    const last = batch.at(-1)?.ts ?? before;
    const others = Object.fromEntries(
      await Promise.all(
        references.map(async ([symbol, reference]) => {
          const candles: Candle[] = [];
          for await (const part of readSourceBatches(db, reference, { from: before + 1, to: last + 1 }))
            candles.push(...part);
          return [symbol, toCandleInput(candles)] as const;
        }),
      ),
    );
    const { columns, snapshot } = computeFeatures({
      view,
      timeframe: tf,
      candles: toCandleInput(batch),
      others,
      ...(from === undefined ? {} : { from }),
    });
    from = snapshot;
    before = last;
    onRead(last);
    const rows = batch.flatMap(({ ts }, row): FeatureRow[] =>
      ts < range.from ? [] : [{ ts, features: valuesOf(view, columns, row) }],
    );
    if (rows.length > 0) yield rows;
  }
}

function valuesOf(view: FeatureView, columns: readonly Float64Array[], row: number): FeatureValues {
  return Object.fromEntries(
    view.names.map((name, at) => {
      const value = columns[at]?.[row] ?? Number.NaN;
      return [name, Number.isNaN(value) ? null : value];
    }),
  );
}
