import { createHash } from 'node:crypto';
import type { DuckDBConnection } from '@duckdb/node-api';
import { canonicalJson, type TimeRange } from '@tidemark/domain';
import type { FeatureView, StreamSnapshot, ViewHistory } from '@tidemark/features';
import { hashCandles } from '../candles/candle-month.ts';
import type { CandleMonths } from '../candles/candle-months.ts';
import type { FeatureFileMetadata } from '../layout/file-metadata.ts';
import { rangeOfMonth } from '../layout/month.ts';
import type { Series } from '../layout/partition.ts';

/** Candles as known at one instant, by symbol. */
export type CandlesBySymbol = ReadonlyMap<string, CandleMonths>;

/** What a month's values follow from, apart from the view. */
export type MonthInputs = Pick<FeatureFileMetadata, 'candles' | 'before'>;

interface MonthRequest {
  readonly series: Series;
  readonly month: string;
  readonly history: ViewHistory;
  readonly candles: CandlesBySymbol;
}

/**
 * The inputs of a month of a view of finite lookback: its candles, and those of the lookback before it.
 * @param known inputs of versions that are there: where the files are the same, what is in them need not be read
 */
export async function finiteInputs(
  connection: DuckDBConnection,
  { series, month, history, candles }: MonthRequest,
  known: readonly MonthInputs[],
): Promise<MonthInputs> {
  const range = rangeOfMonth(month);
  const lookback = { from: history.start(range.from), to: range.from };
  const files = hashesOf(candles, lookback);
  const own = filesBySymbol(candles, range);
  const same = known.find(
    ({ before }) => before.kind === 'candles' && canonicalJson(before.files) === canonicalJson(files),
  );
  if (same !== undefined) return { candles: own, before: same.before };
  const hash = createHash('sha256');
  for (const [symbol, months] of candles)
    hash.update(hashCandles({ symbol, tf: series.tf }, await months.read(connection, lookback)));
  return { candles: own, before: { kind: 'candles', hash: hash.digest('hex'), files } };
}

/** The state in which a recursive view enters a month; null before the first candle. */
export interface EnteringState {
  readonly digest: string;
  readonly created: number;
  /** Open time of the candle that it waits for: that of the slot after its last one. */
  readonly next: number;
  /** @throws TidemarkError `file.corrupt` */
  read(): Promise<StreamSnapshot>;
}

/** The inputs of a month of a recursive view: its candles, and the state that enters it. */
export function recursiveInputs(
  { series, month, candles }: MonthRequest,
  state: EnteringState | null,
): MonthInputs {
  const range = rangeOfMonth(month);
  // Other symbols may have had candles after the last one of the rows' own.
  const others = { from: Math.min(state?.next ?? range.from, range.from), to: range.to };
  const files: Record<string, string[]> = {};
  for (const [symbol, months] of candles)
    files[symbol] = months.filesOf(symbol === series.symbol ? range : others).map(({ hash }) => hash);
  const entered = state === null ? null : { digest: state.digest, created: state.created };
  return { candles: files, before: { kind: 'state', state: entered } };
}

/** The name of what is computed from inputs: SHA-256 of them and of what is computed. */
export function hashInputs(
  view: Pick<FeatureView, 'fingerprint'>,
  { symbol, tf }: Series,
  month: string,
  inputs: MonthInputs,
): string {
  const { candles, before } = inputs;
  const content = {
    format: 1,
    fingerprint: view.fingerprint,
    symbol,
    tf,
    month,
    candles,
    before: before.kind === 'candles' ? before.hash : before.state,
  };
  return createHash('sha256').update(canonicalJson(content)).digest('hex');
}

function filesBySymbol(candles: CandlesBySymbol, range: TimeRange): Record<string, string[]> {
  return Object.fromEntries(
    [...candles].map(([symbol, months]) => [symbol, months.filesOf(range).map(({ hash }) => hash)]),
  );
}

function hashesOf(candles: CandlesBySymbol, range: TimeRange): string[] {
  return [...candles.values()].flatMap((months) => months.filesOf(range).map(({ hash }) => hash));
}
