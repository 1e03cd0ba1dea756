import { parseInstant, parseSymbol, parseTimeframe, timeRange } from '@tidemark/domain';
import { type CandleExport, exportCandles, type FeatureStore } from '@tidemark/feature-store';
import { type CommandContext, formatTable, type StoreOptions, showProgress } from '@tidemark/terminal';
import { formatTime, isoTime } from '@tidemark/terminal/values';
import { openStore } from '../options/open-store.ts';

export interface ExportOptions extends StoreOptions {
  readonly symbol: string;
  readonly tf?: string;
  readonly from?: string;
  readonly to?: string;
  readonly knownAt?: string;
}

/** `tidemark candles export` */
export async function exportStoredCandles(context: CommandContext, options: ExportOptions): Promise<void> {
  const symbol = parseSymbol(options.symbol);
  const tf = parseTimeframe(options.tf ?? '1m');
  const { from, to, knownAt } = options;
  if (from !== undefined && to !== undefined) timeRange(from, to);
  const range = {
    from: from === undefined ? 0 : parseInstant(from),
    to: to === undefined ? Number.POSITIVE_INFINITY : parseInstant(to),
  };
  const request = {
    ...{ symbol, tf },
    ...(from === undefined && to === undefined ? {} : { range }),
    ...(knownAt === undefined ? {} : { knownAt: parseInstant(knownAt) }),
  };
  const db = await context.openDb();
  await using store = await openStore(context, options);
  const exported = await runExport(store);
  const rows = exported.months.reduce((sum, month) => sum + month.rows, 0);
  await context.report({
    data: {
      ...{ store: store.folder, symbol, tf, rows },
      knownAt: isoTime(exported.knownAt),
      months: exported.months,
    },
    text: () =>
      [
        formatTable(
          [
            { heading: 'month', cell: (one) => one.month },
            { heading: 'rows', cell: (one) => one.rows },
            { heading: 'file', cell: (one) => one.path.replace(`${store.folder}/`, '') },
            { heading: 'state', cell: (one) => (one.written ? 'written' : 'unchanged') },
          ],
          exported.months,
        ),
        '',
        `as known at ${formatTime(exported.knownAt)}, in ${store.folder}`,
      ].join('\n'),
  });

  async function runExport(into: FeatureStore): Promise<CandleExport> {
    using progress = showProgress({ stderr: context.stderr, quiet: context.quiet, unit: 'months' });
    const onMonth = (done: number, total: number) => progress.update(done, total);
    return exportCandles(into, db, { ...request, signal: context.signal, onMonth });
  }
}
