import { parseSymbol, parseTimeframe } from '@tidemark/domain';
import { type FeatureVersion, type FeatureVersionFilter, listFeatureVersions } from '@tidemark/feature-store';
import { parseViewName } from '@tidemark/features';
import { parseMonth } from '@tidemark/market';
import {
  type Column,
  type CommandContext,
  formatBytes,
  formatTable,
  type StoreOptions,
} from '@tidemark/terminal';
import { formatTime, isoTime } from '@tidemark/terminal/values';
import { openStore } from '../options/open-store.ts';

export interface VersionOptions extends StoreOptions {
  readonly symbol?: string;
  readonly tf?: string;
  readonly month?: string;
}

/** `tidemark features versions list [VIEW]` */
export async function listVersions(
  context: CommandContext,
  view: string | undefined,
  options: VersionOptions & { readonly superseded?: true },
): Promise<void> {
  const filter = versionFilter(view, options);
  await using store = await openStore(context, options);
  const all = await listFeatureVersions(store, filter);
  const versions = options.superseded === true ? all.filter(({ current }) => !current) : all;
  const bytes = versions.reduce((sum, one) => sum + one.bytes, 0);
  await context.report({
    data: { store: store.folder, bytes, versions: versions.map(versionData) },
    text: () =>
      versions.length === 0
        ? `Nothing of it is kept in ${store.folder}: \`tidemark features compute --view VIEW\` fills it.`
        : [formatTable(versionColumns, versions), '', `${versions.length} files, ${formatBytes(bytes)}`].join(
            '\n',
          ),
  });
}

export function versionFilter(
  view: string | undefined,
  { symbol, tf, month }: VersionOptions,
): FeatureVersionFilter {
  const named = view === undefined ? undefined : parseViewName(view);
  return {
    ...(named === undefined ? {} : { view: named.name }),
    ...(named?.version === undefined ? {} : { version: named.version }),
    ...(symbol === undefined ? {} : { symbol: parseSymbol(symbol) }),
    ...(tf === undefined ? {} : { tf: parseTimeframe(tf) }),
    ...(month === undefined ? {} : { month: parseMonth(month) }),
  };
}

export const versionColumns: readonly Column<FeatureVersion>[] = [
  { heading: 'view', cell: (one) => `${one.view}@${one.version}` },
  { heading: 'tf', cell: (one) => one.tf },
  { heading: 'symbol', cell: (one) => one.symbol },
  { heading: 'month', cell: (one) => one.month },
  { heading: 'version', cell: (one) => one.hash.slice(0, 12) },
  { heading: 'known at', cell: (one) => formatTime(one.knownAt) },
  { heading: 'rows', cell: (one) => one.rows },
  { heading: 'size', cell: (one) => formatBytes(one.bytes) },
  { heading: 'state', cell: (one) => (one.current ? 'current' : 'superseded') },
];

export function versionData({ metadata, ...version }: FeatureVersion): unknown {
  return {
    ...version,
    knownAt: isoTime(version.knownAt),
    newestCreated: version.newestCreated === null ? null : isoTime(version.newestCreated),
    publishedAt: isoTime(version.publishedAt),
    fingerprint: metadata.fingerprint,
  };
}
