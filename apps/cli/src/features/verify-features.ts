import { quote, TidemarkError } from '@tidemark/domain';
import { listViews, type StoreVerification, verifyFeatureStore } from '@tidemark/feature-store';
import { parseViewName } from '@tidemark/features';
import {
  type CommandContext,
  formatCount,
  formatTable,
  type StoreOptions,
  showProgress,
} from '@tidemark/terminal';
import { openStore } from '../options/open-store.ts';

export interface VerifyOptions extends StoreOptions {
  readonly recompute?: true;
}

/** `tidemark features verify [VIEW]` */
export async function verifyFeatures(
  context: CommandContext,
  view: string | undefined,
  options: VerifyOptions,
): Promise<void> {
  await using store = await openStore(context, options);
  const named = view === undefined ? null : parseViewName(view);
  const views = await listViews(store.folder);
  const isKept = views.some(
    ({ name, version }) => name === named?.name && version === (named.version ?? version),
  );
  if (named !== null && !isKept) {
    throw new TidemarkError('feature.unknown', `the feature store keeps nothing of ${quote(view)}`, {
      value: view ?? null,
      hint: '`tidemark features versions list` shows what is kept.',
    });
  }
  const found = await runVerification();
  await context.report({
    data: { store: store.folder, ...found },
    text: () => formatVerification(found, options.recompute === true),
    exitCode: found.problems.length === 0 ? 0 : 1,
  });

  async function runVerification(): Promise<StoreVerification> {
    using progress = showProgress({ stderr: context.stderr, quiet: context.quiet, unit: 'partitions' });
    return verifyFeatureStore(store, {
      ...(named === null ? {} : { view: named.name }),
      ...(named?.version === undefined ? {} : { version: named.version }),
      recompute: options.recompute === true,
      signal: context.signal,
      onPartition: (done, total) => progress.update(done, total),
    });
  }
}

function formatVerification(found: StoreVerification, recompute: boolean): string {
  const { candleFiles, featureFiles, recomputedRows, notRecomputed, problems } = found;
  return [
    ...(problems.length === 0
      ? []
      : [
          formatTable(
            [
              { heading: 'wrong', cell: (one) => one.kind },
              { heading: 'file', cell: (one) => one.path },
              { heading: 'what', cell: (one) => one.detail },
            ],
            problems,
          ),
          '',
        ]),
    `${formatCount(featureFiles)} files of features and ${formatCount(candleFiles)} of candles: ${problems.length === 0 ? 'nothing is wrong' : `${formatCount(problems.length)} problems`}`,
    ...(recompute
      ? [`${formatCount(recomputedRows)} rows were computed again`]
      : ['Values were not computed again: --recompute does so.']),
    ...notRecomputed.map(
      ({ name, version }) =>
        `${name}@${version} has operators of another release, and was not computed again`,
    ),
  ].join('\n');
}
