import { nearestName, quote, TidemarkError } from '@tidemark/domain';
import type { FeatureView } from './feature-view.ts';

/** Views by name and version, each of which means one thing for ever. */
export interface ViewRegistry {
  /**
   * Adds a view; one that is there already changes nothing.
   * @throws TidemarkError `feature.conflict` where the name and version belong to a view of another fingerprint
   */
  register(view: FeatureView): void;
  /** The view of that name; the latest version unless one is named. @throws TidemarkError `feature.unknown` */
  get(name: string, version?: number): FeatureView;
  /** All views, by name, then version. */
  list(): readonly FeatureView[];
}

export function createViewRegistry(views: readonly FeatureView[] = []): ViewRegistry {
  const byName = new Map<string, Map<number, FeatureView>>();
  const registry: ViewRegistry = {
    register(view) {
      const versions = byName.get(view.name) ?? new Map<number, FeatureView>();
      const known = versions.get(view.version);
      if (known !== undefined && known.fingerprint !== view.fingerprint) throw conflict(view, known);
      if (known === undefined) versions.set(view.version, view);
      byName.set(view.name, versions);
    },
    get(name, version) {
      const versions = byName.get(name);
      const latest = version ?? Math.max(...(versions?.keys() ?? []));
      const view = versions?.get(latest);
      if (view === undefined) throw unknown(name, version, byName);
      return view;
    },
    list() {
      return [...byName.values()]
        .flatMap((versions) => [...versions.values()])
        .sort((a, b) => (a.name === b.name ? a.version - b.version : a.name < b.name ? -1 : 1));
    },
  };
  for (const view of views) registry.register(view);
  return registry;
}

function conflict(view: FeatureView, known: FeatureView): TidemarkError {
  return new TidemarkError(
    'feature.conflict',
    `${view.name}@${view.version} has the fingerprint ${view.fingerprint.slice(0, 12)}, and ${known.fingerprint.slice(0, 12)} is known`,
    {
      value: view.fingerprint,
      hint: 'Give the changed view the next version: what was computed with the old one stays what it was.',
    },
  );
}

function unknown(
  name: string,
  version: number | undefined,
  byName: ReadonlyMap<string, ReadonlyMap<number, FeatureView>>,
): TidemarkError {
  const versions = byName.get(name);
  if (versions !== undefined) {
    return new TidemarkError('feature.unknown', `there is no version ${quote(version)} of the view ${name}`, {
      value: version,
      hint: `There is ${[...versions.keys()].sort((a, b) => a - b).join(', ')}.`,
    });
  }
  const nearest = nearestName(name, [...byName.keys()]);
  return new TidemarkError('feature.unknown', `there is no view ${quote(name)}`, {
    value: name,
    hint: nearest === null ? `There is ${[...byName.keys()].sort().join(', ')}.` : `Did you mean ${nearest}?`,
  });
}
