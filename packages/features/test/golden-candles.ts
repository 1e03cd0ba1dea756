import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import {
  type CandleInput,
  computeFeatures,
  type FeatureView,
  seededWalk,
  symbolsOf,
} from '@tidemark/features';

type Kline = Readonly<Record<Exclude<keyof CandleInput, 'ts'>, readonly (number | null)[]>> & {
  readonly ts: number;
};

/** Real minutes, by symbol. */
export function readKlines(): ReadonlyMap<string, CandleInput> {
  const file: Readonly<Record<string, Kline>> = JSON.parse(
    readFileSync(new URL('./golden/klines.json', import.meta.url), 'utf8'),
  );
  const column = (values: readonly (number | null)[]) =>
    Float64Array.from(values, (value) => value ?? Number.NaN);
  return new Map(
    Object.entries(file).map(([symbol, { ts, ...rest }]): [string, CandleInput] => [
      symbol,
      {
        ts: Float64Array.from(rest.close, (_, at) => ts + at * 60_000),
        open: column(rest.open),
        high: column(rest.high),
        low: column(rest.low),
        close: column(rest.close),
        volume: column(rest.volume),
        vwap: column(rest.vwap),
        takerBuyVolume: column(rest.takerBuyVolume),
      },
    ]),
  );
}

/** Walks for the other symbols that a view reads. */
export function otherWalks(view: FeatureView, count: number): Record<string, CandleInput> {
  const symbols = symbolsOf(view.names.flatMap((name) => view.features[name]?.expression ?? []));
  return Object.fromEntries(
    symbols.map((symbol, at) => [symbol, seededWalk({ timeframe: '1m', count, seed: 1_000 + at })]),
  );
}

export interface ViewBits {
  readonly fingerprint: string;
  /** SHA-256 of the bits of all columns on a fixed walk with gaps, every NaN alike. */
  readonly bits: string;
  /** SHA-256 of what is remembered at its end. */
  readonly snapshot: string;
}

export function bitsOf(view: FeatureView): ViewBits {
  const candles = seededWalk({ timeframe: '1m', count: 3_000, seed: 158 });
  const { columns, snapshot } = computeFeatures({
    view,
    timeframe: '1m',
    candles,
    others: otherWalks(view, 3_000),
  });
  const hash = createHash('sha256');
  for (const column of columns) {
    const bytes = Buffer.alloc(8 * column.length);
    for (const [row, value] of column.entries())
      bytes.writeDoubleLE(Number.isNaN(value) ? Number.NaN : value, 8 * row);
    hash.update(bytes);
  }
  return { fingerprint: view.fingerprint, bits: hash.digest('hex'), snapshot: snapshot.digest };
}
