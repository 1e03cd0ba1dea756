import { resolve } from 'node:path';
import { parseDuration, parseInstant } from '@tidemark/domain';
import { type JoinSummary, type ViewSummary, writeHistoricalFeatures } from '@tidemark/feature-store';
import {
  type CommandContext,
  formatCount,
  formatFields,
  formatTable,
  type StoreOptions,
  showProgress,
} from '@tidemark/terminal';
import { formatTime, isoTime } from '@tidemark/terminal/values';
import { openStore } from '../options/open-store.ts';

export interface JoinOptions extends StoreOptions {
  readonly rows: string;
  readonly view: readonly string[];
  readonly out: string;
  readonly ttl?: string;
  readonly asKnownAt?: string;
  readonly tolerance?: string;
  readonly lag?: string;
  readonly fullNames?: true;
}

/** `tidemark features join` */
export async function joinFeatures(context: CommandContext, options: JoinOptions): Promise<void> {
  const { ttl, asKnownAt, tolerance, lag } = options;
  const request = {
    rows: resolve(context.cwd, options.rows),
    out: resolve(context.cwd, options.out),
    views: options.view.map((view) => ({
      view,
      ...(lag === undefined ? {} : { availabilityLag: parseDuration(lag, '--lag') }),
    })),
    ...(ttl === undefined
      ? {}
      : { ttl: ttl === 'unlimited' ? ('unlimited' as const) : parseDuration(ttl, '--ttl') }),
    ...(asKnownAt === undefined
      ? {}
      : { asKnownAt: asKnownAt === 'row' ? ('row' as const) : parseInstant(asKnownAt) }),
    ...(tolerance === undefined ? {} : { tolerance: parseDuration(tolerance, '--tolerance') }),
    fullFeatureNames: options.fullNames === true,
    signal: context.signal,
  };
  await using store = await openStore(context, options);
  const summary = await writeWithProgress();
  await context.report({ data: describe(summary, options.out), text: () => format(summary, options.out) });

  async function writeWithProgress(): Promise<JoinSummary> {
    using progress = showProgress({ stderr: context.stderr, quiet: context.quiet, unit: 'views' });
    progress.update(0, request.views.length);
    const onView = (done: number, total: number) => progress.update(done, total);
    return writeHistoricalFeatures(store, { ...request, onView });
  }
}

function describe(summary: JoinSummary, file: string): unknown {
  const { knownAt } = summary;
  return { file, ...summary, knownAt: knownAt === 'row' ? knownAt : isoTime(knownAt) };
}

function format({ rows, knownAt, tolerance, views, backfilledShare }: JoinSummary, file: string): string {
  const known = knownAt === 'row' ? `the row's own timestamp plus ${tolerance ?? 0} ms` : formatTime(knownAt);
  return [
    formatTable<ViewSummary>(
      [
        { heading: 'view', cell: ({ view, version }) => `${view}@${version}` },
        { heading: 'features', cell: ({ features }) => features },
        { heading: 'rows matched', cell: ({ matched }) => matched },
        ...(knownAt === 'row'
          ? [{ heading: 'of them back-filled', cell: ({ backfilled }: ViewSummary) => backfilled }]
          : []),
      ],
      views,
    ),
    '',
    formatFields([
      ['file', file],
      ['rows', formatCount(rows)],
      ['as known at', known],
      ...(backfilledShare === null
        ? []
        : [['cells that rest on back-filled rows', `${(100 * backfilledShare).toFixed(2)} %`] as const]),
    ]),
  ].join('\n');
}
