import { quote, TidemarkError, type Timeframe } from '@tidemark/domain';
import type { ViewName } from '../layout/partition.ts';
import { listViews } from '../layout/view-file.ts';
import type { FeatureStore } from '../open-feature-store.ts';
import { type FeatureVersion, listFeatureVersions } from './list-feature-versions.ts';
import { pinnedHashes } from './pinned-hashes.ts';

export interface PruneRequest {
  /** Only superseded versions of this view; default of all. */
  readonly view?: string;
  readonly version?: number;
  readonly tf?: Timeframe;
  readonly symbol?: string;
  /** Views to delete as a whole, current versions too. */
  readonly wholeViews?: readonly ViewName[];
}

/** Why a version stays that could go otherwise. */
export type KeptFor = 'dataset' | 'state';

export interface PrunePlan {
  /** What is to be deleted. */
  readonly versions: readonly FeatureVersion[];
  /** Bytes of these. */
  readonly bytes: number;
  readonly kept: readonly { readonly version: FeatureVersion; readonly because: KeptFor }[];
  /** Views of which nothing is left then. */
  readonly views: readonly ViewName[];
}

/**
 * What pruning would delete: superseded versions, and views that are named as a whole. Never a version that a dataset pins, or one at whose end the
 * state stands from which a version that stays goes on.
 * @throws TidemarkError `feature.unknown` for a whole view that is not kept; `file.corrupt`
 */
export async function planPrune(store: FeatureStore, request: PruneRequest = {}): Promise<PrunePlan> {
  const { wholeViews = [], ...filter } = request;
  const views = await listViews(store.folder);
  for (const view of wholeViews) if (!views.some((one) => isSame(one, view))) throw unknownView(view);
  const pinned = await pinnedHashes(store.folder);
  const plan = { versions: [] as FeatureVersion[], kept: [] as PrunePlan['kept'][number][] };
  // With wholeViews alone nothing else is pruned.
  const whole = wholeViews.length > 0;
  const listed = whole ? [] : [...(await listFeatureVersions(store, filter))];
  for (const view of wholeViews)
    listed.push(...(await listFeatureVersions(store, { view: view.name, version: view.version })));
  for (const series of bySeries(listed)) {
    const needed = new Set<string>();
    // From the last month back, so that what goes on from a state is decided before what leaves it.
    const anyway = ({ hash, current }: FeatureVersion) => pinned.has(hash) || (current && !whole);
    for (const version of stayingFirst(series, anyway)) {
      const { hash, current, metadata } = version;
      const leaves = stateKey(metadata.after);
      const because = pinned.has(hash) ? 'dataset' : leaves !== null && needed.has(leaves) ? 'state' : null;
      const isCurrent = current && !whole;
      if (because === null && !isCurrent) {
        plan.versions.push(version);
        continue;
      }
      if (because !== null && !isCurrent) plan.kept.push({ version, because });
      // One version of a month with that state is enough.
      if (leaves !== null) needed.delete(leaves);
      const enters = metadata.before.kind === 'state' ? stateKey(metadata.before.state) : null;
      if (enters !== null) needed.add(enters);
    }
  }
  plan.versions.reverse();
  const left = new Set(plan.kept.map(({ version: { view, version } }) => `${view}@${version}`));
  return {
    ...plan,
    bytes: plan.versions.reduce((sum, { bytes }) => sum + bytes, 0),
    views: wholeViews.filter(({ name, version }) => !left.has(`${name}@${version}`)),
  };
}

function stateKey(state: { readonly digest: string; readonly created: number } | null): string | null {
  return state === null ? null : `${state.digest} ${state.created}`;
}

/** Within each month those first that stay anyway. @param versions by month */
function stayingFirst(
  versions: readonly FeatureVersion[],
  stays: (version: FeatureVersion) => boolean,
): readonly FeatureVersion[] {
  return versions.toSorted((a, b) =>
    a.month === b.month ? Number(stays(b)) - Number(stays(a)) : a.month < b.month ? 1 : -1,
  );
}

function bySeries(versions: readonly FeatureVersion[]): readonly (readonly FeatureVersion[])[] {
  const found = new Map<string, FeatureVersion[]>();
  for (const one of versions) {
    const key = `${one.view}@${one.version} ${one.tf} ${one.symbol}`;
    const series = found.get(key);
    if (series === undefined) found.set(key, [one]);
    else series.push(one);
  }
  return [...found.values()];
}

function isSame(a: ViewName, b: ViewName): boolean {
  return a.name === b.name && a.version === b.version;
}

function unknownView({ name, version }: ViewName): TidemarkError {
  return new TidemarkError(
    'feature.unknown',
    `the feature store keeps nothing of ${quote(`${name}@${version}`)}`,
    {
      value: `${name}@${version}`,
      hint: '`tidemark features versions list` shows what is kept.',
    },
  );
}
