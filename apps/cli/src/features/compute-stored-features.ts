import type { Db } from '@tidemark/db';
import { parseInstant, parseSymbol, parseTimeframe, TidemarkError, timeRange } from '@tidemark/domain';
import { type FeatureView, historyOfView } from '@tidemark/features';
import { mergeCandleFeatureRows, readKnownAtWatermark } from '@tidemark/store';
import { type CommandContext, formatCount, formatFields, showProgress } from '@tidemark/terminal';
import { formatTime, isoTime } from '@tidemark/terminal/values';
import { type CandleSource, readCandleSource } from '../candles/read-candle-source.ts';
import { computeFeatureRows, type FeatureRow } from './compute-feature-rows.ts';
import { formatOf, openFeatureFile } from './feature-file.ts';
import { findView } from './find-view.ts';

export interface ComputeOptions {
  readonly symbol: string;
  readonly tf?: string;
  readonly from?: string;
  readonly to?: string;
  readonly out?: string;
  readonly write?: true;
}

/** `tidemark features compute VIEW` */
export async function computeStoredFeatures(
  context: CommandContext,
  viewText: string,
  options: ComputeOptions,
): Promise<void> {
  const view = findView(viewText);
  const symbol = parseSymbol(options.symbol);
  const tf = parseTimeframe(options.tf ?? '1m');
  const { from, to, out, write = false } = options;
  if (from !== undefined && to !== undefined) timeRange(from, to);
  if (out !== undefined) formatOf(out);
  const db = await context.openDb();
  const source = await readCandleSource(db, symbol, tf);
  if (source.kind === 'rollup') {
    if (write)
      throw new TidemarkError('series.unknown', `${tf} candles of ${symbol} are not stored, only rolled up`, {
        value: { symbol, tf },
        hint: 'Leave --write out, or load the candles of this timeframe.',
      });
    context.log(`${tf} is rolled up from 1m candles`);
  }
  const range = {
    from: from === undefined ? source.series.firstTs : parseInstant(from),
    to: to === undefined ? source.series.lastTs + 1 : parseInstant(to),
  };
  context.log(
    `${view.name}@${view.version}, ${view.names.length} features; begins ${formatCount(historyOfView(view, tf).memory)} candles earlier`,
  );
  const batches = computeBatches(context, db, { view, source, range });
  if (out === undefined && !write) {
    await context.reportRows<FeatureRow>({
      head: { view: view.name, version: view.version, fingerprint: view.fingerprint, symbol, tf },
      field: 'rows',
      batches,
      toData: ({ ts, features }) => ({ ts: isoTime(ts), features }),
      columns: [
        { heading: 'open time', cell: ({ ts }) => formatTime(ts) },
        ...view.names.map((name) => ({
          heading: name,
          cell: ({ features }: FeatureRow) => numberOrNull(features[name]),
          digits: 8,
        })),
      ],
    });
    return;
  }
  await keepRows(context, db, { view, source, batches, options });
}

function numberOrNull(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}

interface Computation {
  readonly view: FeatureView;
  readonly source: CandleSource;
  readonly range: { readonly from: number; readonly to: number };
}

/** The rows, with progress on stderr. */
async function* computeBatches(
  context: CommandContext,
  db: Db,
  { view, source, range }: Computation,
): AsyncGenerator<readonly FeatureRow[]> {
  using progress = showProgress({ stderr: context.stderr, quiet: context.quiet, unit: 'minutes of candles' });
  const minutes = (ms: number) => Math.max(Math.round(ms / 60_000), 0);
  const end = Math.min(range.to, source.series.lastTs + 1);
  const onRead = (ts: number): void => {
    const total = minutes(end - range.from);
    progress.update(Math.min(minutes(ts - range.from), total), total);
  };
  for await (const rows of computeFeatureRows(db, { view, source, range, onRead })) {
    context.signal.throwIfAborted();
    yield rows;
  }
}

interface Keeping {
  readonly view: FeatureView;
  readonly source: CandleSource;
  readonly batches: AsyncIterable<readonly FeatureRow[]>;
  readonly options: ComputeOptions;
}

/** Writes the rows where they are wanted, and reports how many there were. */
async function keepRows(
  context: CommandContext,
  db: Db,
  { view, source, batches, options: { out, write } }: Keeping,
): Promise<void> {
  const { symbol } = source.series;
  const { tf } = source;
  const knownAt = await readKnownAtWatermark(db);
  await using file = out === undefined ? null : await openFeatureFile(context.cwd, out, view);
  const counts = { rows: 0, changed: 0, unchanged: 0, skipped: 0 };
  for await (const rows of batches) {
    counts.rows += rows.length;
    await file?.write(rows);
    if (write !== true) continue;
    const written = await mergeCandleFeatureRows(db, { symbol, tf, rows, knownAt });
    counts.changed += written.changed;
    counts.unchanged += written.unchanged;
    counts.skipped += written.skipped;
  }
  await file?.end();
  const { rows, ...stored } = counts;
  const { name, version, fingerprint } = view;
  await context.report({
    data: {
      view: name,
      version,
      fingerprint,
      symbol,
      tf,
      rows,
      file: out ?? null,
      stored: write === true ? stored : null,
    },
    text: () =>
      formatFields([
        ['view', `${name}@${version}, ${view.names.length} features`],
        ['rows', `${formatCount(rows)} of ${symbol} ${tf}`],
        ...(out === undefined ? [] : [['file', out] as const]),
        ...(write === true
          ? ([
              ['candles changed', formatCount(stored.changed)],
              ['unchanged', formatCount(stored.unchanged)],
              ['corrected meanwhile', formatCount(stored.skipped)],
            ] as const)
          : []),
      ]),
  });
}
