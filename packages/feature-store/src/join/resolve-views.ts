import { nearestName, quote, TidemarkError } from '@tidemark/domain';
import { parseViewName } from '@tidemark/features';
import { type KeptView, listViews, readView } from '../layout/view-file.ts';
import type { JoinedView } from './historical-features.ts';
import { toMicroseconds } from './to-microseconds.ts';

/** A kept view with the features that were asked for. */
export interface ResolvedView extends Pick<KeptView, 'name' | 'version' | 'fingerprint'> {
  readonly features: readonly string[];
  /** Microseconds. */
  readonly lag: number;
}

/** @throws TidemarkError `feature.unknown` for what is not kept, `join.option_invalid` */
export async function resolveViews(
  store: string,
  asked: readonly (string | JoinedView)[],
): Promise<readonly ResolvedView[]> {
  if (asked.length === 0)
    throw new TidemarkError('join.option_invalid', 'a join of no view was asked for', {
      hint: 'Name at least one, such as ta@1.',
    });
  const kept = await listViews(store);
  const resolved: ResolvedView[] = [];
  for (const one of asked) {
    const { view: text, features, availabilityLag = 0 } = typeof one === 'string' ? { view: one } : one;
    const { name, version = kept.findLast((view) => view.name === name)?.version } = parseViewName(text);
    const view = version === undefined ? null : await readView(store, { name, version });
    if (view === null)
      throw notKept(
        text,
        kept.map((known) => `${known.name}@${known.version}`),
      );
    for (const feature of features ?? []) checkFeature(view, feature);
    resolved.push({
      name,
      version: view.version,
      fingerprint: view.fingerprint,
      features: features ?? view.names,
      lag: toMicroseconds(availabilityLag, `the availability lag of ${text}`),
    });
  }
  return resolved;
}

function notKept(text: string, kept: readonly string[]): TidemarkError {
  const names = kept.map((one) => one.slice(0, one.lastIndexOf('@')));
  const nearest = nearestName(text, [...kept, ...names]);
  const known =
    kept.length === 0 ? 'Compute one with `tidemark features compute`.' : `There is ${kept.join(', ')}.`;
  return new TidemarkError('feature.unknown', `no values of the view ${quote(text)} are kept`, {
    value: text,
    hint: nearest === null ? known : `Did you mean ${nearest}? ${known}`,
  });
}

function checkFeature({ name, version, names }: KeptView, feature: string): void {
  if (names.includes(feature)) return;
  const nearest = nearestName(feature, names);
  throw new TidemarkError('feature.unknown', `the view ${name}@${version} has no feature ${quote(feature)}`, {
    value: feature,
    hint: nearest === null ? `It has ${names.length} others.` : `Did you mean ${nearest}?`,
  });
}
