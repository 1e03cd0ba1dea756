import { join } from 'node:path';
import { parseSymbol, parseTimeframe, quote, TidemarkError } from '@tidemark/domain';
import {
  type DiffSide,
  diffVersions,
  type FeatureStore,
  type FeatureVersion,
  listFeatureVersions,
  readView,
} from '@tidemark/feature-store';
import { type CommandContext, formatCount, formatTable } from '@tidemark/terminal';
import { formatTime, isoTime } from '@tidemark/terminal/values';
import { openStore } from '../options/open-store.ts';
import { type VersionOptions, versionFilter } from './list-versions.ts';

/** `tidemark features versions diff ONE OTHER` */
export async function diffTwoVersions(
  context: CommandContext,
  [one, other]: readonly [string, string],
  options: VersionOptions,
): Promise<void> {
  if (options.symbol !== undefined) parseSymbol(options.symbol);
  if (options.tf !== undefined) parseTimeframe(options.tf);
  await using store = await openStore(context, options);
  const a = await findSide(store, one, options);
  const b = await findSide(store, other, options);
  const { features, ...counts } = await diffVersions(store, a, b);
  const different = features.filter(({ rows }) => rows > 0);
  await context.report({
    data: {
      ...counts,
      features: features.map((feature) => ({
        ...feature,
        first: feature.first === null ? null : isoTime(feature.first),
      })),
    },
    text: () =>
      [
        ...(different.length === 0
          ? []
          : [
              formatTable(
                [
                  { heading: 'feature', cell: (row) => row.feature },
                  { heading: 'rows that differ', cell: (row) => row.rows },
                  { heading: 'first at', cell: ({ first }) => (first === null ? null : formatTime(first)) },
                  {
                    heading: 'largest difference',
                    cell: ({ largest }) => (largest === null ? null : String(Number(largest.toPrecision(6)))),
                  },
                ],
                different,
              ),
              '',
            ]),
        `${formatCount(counts.common)} rows in both, ${formatCount(counts.onlyA)} in the first alone, ${formatCount(counts.onlyB)} in the second alone; ${different.length} of ${features.length} features differ`,
        ...only('the first', counts.featuresOnlyA),
        ...only('the second', counts.featuresOnlyB),
      ].join('\n'),
  });
}

function only(side: string, names: readonly string[]): readonly string[] {
  return names.length === 0 ? [] : [`only ${side} has ${names.join(', ')}`];
}

/** A version of a partition by the beginning of its hash, or the current files of a view's series. */
async function findSide(store: FeatureStore, text: string, options: VersionOptions): Promise<DiffSide> {
  const isHash = /^[0-9a-f]{6,64}$/.test(text);
  const all = await listFeatureVersions(store, versionFilter(isHash ? undefined : text, options));
  const found = all.filter((one) => (isHash ? one.hash.startsWith(text) : one.current));
  const series = new Set(found.map(({ view, version, tf, symbol }) => `${view}@${version} ${tf} ${symbol}`));
  const [first] = found;
  if (first === undefined) throw unknownVersion(text);
  if (series.size > 1 || (isHash && found.length > 1)) throw ambiguous(text, found);
  const kept = await readView(store.folder, { name: first.view, version: first.version });
  return { paths: found.map(({ path }) => join(store.folder, path)), names: kept?.names ?? [] };
}

function unknownVersion(text: string): TidemarkError {
  return new TidemarkError('feature.unknown', `the feature store keeps no version ${quote(text)}`, {
    value: text,
    hint: '`tidemark features versions list` shows what is kept; name VIEW@VERSION, or the beginning of a hash, 6 digits or more.',
  });
}

function ambiguous(text: string, found: readonly FeatureVersion[]): TidemarkError {
  const some = found
    .slice(0, 3)
    .map(({ view, version, tf, symbol, month }) => `${view}@${version} ${tf} ${symbol} ${month}`);
  return new TidemarkError('command.wrong_use', `${quote(text)} may be ${some.join(', or ')}`, {
    value: text,
    hint: 'Give more digits of the hash, or --symbol, --tf and the version of the view.',
  });
}
