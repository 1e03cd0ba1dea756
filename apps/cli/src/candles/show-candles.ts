import type { Db } from '@tidemark/db';
import { parseInstant, parseSymbol, parseTimeframe, TidemarkError, timeRange } from '@tidemark/domain';
import { iterateCandleBatches, readLatestCandles, readRollups } from '@tidemark/store';
import type { CommandContext } from '@tidemark/terminal';
import { parseWholeNumber } from '@tidemark/terminal/values';
import { candleColumns, candleData, type ShownCandle } from './candle-table.ts';
import { type CandleSource, readCandleSource } from './read-candle-source.ts';
import { readLatestRollups } from './read-latest-rollups.ts';

export interface CandleOptions {
  readonly tf?: string;
  readonly from?: string;
  readonly to?: string;
  readonly latest?: string;
  readonly limit?: string;
  readonly incomplete?: true;
  readonly knownAt?: string;
}

/** What is asked for: the last so many, or a range whose open ends are those of the series. */
type Span =
  | { readonly latest: number }
  | { readonly from: number | null; readonly to: number | null; readonly limit: number };

/** `tidemark candles SYMBOL` */
export async function showCandles(
  context: CommandContext,
  symbolText: string,
  options: CandleOptions,
): Promise<void> {
  const symbol = parseSymbol(symbolText);
  const tf = parseTimeframe(options.tf ?? '1m');
  const span = parseSpan(options);
  const incomplete = options.incomplete ?? false;
  const db = await context.openDb();
  const source = await readCandleSource(db, symbol, tf);
  const knownAt = options.knownAt === undefined ? {} : { knownAt: parseInstant(options.knownAt) };
  if (source.kind === 'rollup' && options.knownAt !== undefined)
    throw new TidemarkError('command.wrong_use', `${tf} is rolled up from 1m candles as they are known now`, {
      value: options.knownAt,
      hint: 'Leave --known-at out, or ask for 1m.',
    });
  if (source.kind === 'rollup') context.log(`${tf} is rolled up from 1m candles`);
  else if (incomplete) context.warn(`--incomplete changes nothing: ${tf} is stored as it was loaded`);
  await context.reportRows<ShownCandle>({
    head: { symbol, tf, source: source.kind },
    field: 'candles',
    batches: readBatches(db, source, span, { incomplete, ...knownAt }),
    toData: candleData,
    columns: candleColumns(incomplete && source.kind === 'rollup'),
  });
}

function parseSpan({ from, to, latest, limit }: CandleOptions): Span {
  const ranged = from !== undefined || to !== undefined || limit !== undefined;
  if (latest !== undefined && ranged) {
    throw new TidemarkError('command.wrong_use', '--latest was given together with --from, --to or --limit', {
      hint: 'Ask for the last so many candles, or for a range.',
    });
  }
  if (!ranged)
    return { latest: parseWholeNumber(latest ?? '100', { name: '--latest', min: 1, max: 10_000 }) };
  if (from !== undefined && to !== undefined) timeRange(from, to);
  return {
    from: from === undefined ? null : parseInstant(from),
    to: to === undefined ? null : parseInstant(to),
    limit:
      limit === undefined ? Number.POSITIVE_INFINITY : parseWholeNumber(limit, { name: '--limit', min: 1 }),
  };
}

async function* readBatches(
  db: Db,
  source: CandleSource,
  span: Span,
  { incomplete, ...knownAt }: { readonly incomplete: boolean; readonly knownAt?: number },
): AsyncGenerator<readonly ShownCandle[]> {
  const { symbol, firstTs, lastTs } = source.series;
  if ('latest' in span) {
    const limit = span.latest;
    yield source.kind === 'rollup'
      ? await readLatestRollups(db, { ...source, limit, incomplete })
      : await readLatestCandles(db, { symbol, tf: source.tf, limit, ...knownAt });
    return;
  }
  // Rollups outlive the raw rows that the series counts.
  const range = { from: span.from ?? (source.kind === 'rollup' ? 0 : firstTs), to: span.to ?? lastTs + 1 };
  const batches =
    source.kind === 'rollup'
      ? [await readRollups(db, { symbol, tf: source.tf, range, incomplete })]
      : iterateCandleBatches(db, { symbol, tf: source.tf, range, ...knownAt });
  let left = span.limit;
  for await (const batch of batches) {
    yield batch.slice(0, left);
    left -= batch.length;
    if (left <= 0) return;
  }
}
