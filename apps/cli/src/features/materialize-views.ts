import { parseInstant, parseSymbol, parseTimeframe, TidemarkError, timeRange } from '@tidemark/domain';
import { type FeatureStore, type MaterializeRequest, materializeFeatures } from '@tidemark/feature-store';
import type { FeatureView } from '@tidemark/features';
import { checkKnownAt, listSeries } from '@tidemark/store';
import {
  type CommandContext,
  formatCount,
  formatTable,
  type StoreOptions,
  showProgress,
} from '@tidemark/terminal';
import { formatTime, isoTime } from '@tidemark/terminal/values';
import { openStore } from '../options/open-store.ts';
import { findView } from './find-view.ts';

export interface MaterializeOptions extends StoreOptions {
  readonly view: readonly string[];
  readonly symbol?: readonly string[];
  readonly tf?: string;
  readonly from?: string;
  readonly to?: string;
  readonly knownAt?: string;
  readonly history?: true;
}

/** What was done for one view and symbol. */
interface Done {
  readonly view: string;
  readonly symbol: string;
  readonly months: number;
  readonly written: number;
  readonly unchanged: number;
  readonly rows: number;
  readonly seconds: number;
}

/** `tidemark features compute --view VIEW` */
export async function materializeViews(context: CommandContext, options: MaterializeOptions): Promise<void> {
  const views = options.view.map(findView);
  const tf = parseTimeframe(options.tf ?? '1m');
  const named = options.symbol?.map(parseSymbol);
  const { from, to } = options;
  if (from !== undefined && to !== undefined) timeRange(from, to);
  const range =
    from === undefined && to === undefined
      ? undefined
      : {
          from: from === undefined ? 0 : parseInstant(from),
          to: to === undefined ? Number.POSITIVE_INFINITY : parseInstant(to),
        };
  const wanted = options.knownAt === undefined ? undefined : parseInstant(options.knownAt);
  const history = options.history ?? false;
  const db = await context.openDb();
  const symbols = named ?? (await listSeries(db, { tf })).map(({ symbol }) => symbol);
  if (symbols.length === 0) throw nothingStored(tf);
  await using store = await openStore(context, options);
  // One instant for all of them.
  const knownAt = await checkKnownAt(db, wanted);
  const done: Done[] = [];
  for (const view of views) {
    for (const symbol of symbols) {
      const request = { view, symbol, tf, knownAt, history, ...(range === undefined ? {} : { range }) };
      done.push(await materialize(context, store, request));
    }
  }
  await context.report({
    data: { store: store.folder, tf, knownAt: isoTime(knownAt), series: done },
    text: () =>
      [
        formatTable(
          [
            { heading: 'view', cell: (one) => one.view },
            { heading: 'symbol', cell: (one) => one.symbol },
            { heading: 'months', cell: (one) => one.months },
            { heading: 'written', cell: (one) => one.written },
            { heading: 'unchanged', cell: (one) => one.unchanged },
            { heading: 'rows', cell: (one) => one.rows },
            { heading: 'seconds', cell: (one) => one.seconds, digits: 3 },
          ],
          done,
        ),
        '',
        `${tf}, as known at ${formatTime(knownAt)}, in ${store.folder}`,
      ].join('\n'),
  });
}

async function materialize(
  context: CommandContext,
  store: FeatureStore,
  request: MaterializeRequest & { readonly view: FeatureView },
): Promise<Done> {
  const { view, symbol } = request;
  const name = `${view.name}@${view.version}`;
  using progress = showProgress({
    stderr: context.stderr,
    quiet: context.quiet,
    unit: `months of ${symbol}, ${name}`,
  });
  const started = performance.now();
  const { months } = await materializeFeatures(store, await context.openDb(), {
    ...request,
    signal: context.signal,
    onProgress: (step, done, total) => {
      if (step === 'compute') progress.update(done, total);
    },
  });
  const written = months.filter((month) => month.written).length;
  const rows = months.reduce((sum, month) => sum + month.rows, 0);
  const seconds = Math.round(performance.now() - started) / 1_000;
  context.log(
    `${name} of ${symbol}: ${formatCount(rows)} rows, ${written} of ${months.length} months written`,
  );
  return {
    ...{ view: name, symbol, months: months.length },
    ...{ written, unchanged: months.length - written, rows, seconds },
  };
}

function nothingStored(tf: string): TidemarkError {
  return new TidemarkError('series.unknown', `no candles in ${tf} are stored`, {
    value: tf,
    hint: 'Load some with `tidemark ingest`; `tidemark candles series` lists what is there.',
  });
}
