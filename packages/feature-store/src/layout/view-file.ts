import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TidemarkError } from '@tidemark/domain';
import type { FeatureView } from '@tidemark/features';
import { z } from 'zod';
import { listFolders } from './list-files.ts';
import { type ViewName, viewFolder } from './partition.ts';
import { publishFile } from './publish-file.ts';

const name = '_view.json';

const schema = z.object({
  fingerprint: z.string(),
  name: z.string(),
  version: z.number().int(),
  description: z.string(),
  /** Definitions by name, in the order of their columns. */
  features: z.record(z.string(), z.unknown()),
});

/** A view of which values are kept. Its operators may be of another release, so that it cannot be computed here. */
export interface KeptView extends ViewName {
  readonly fingerprint: string;
  readonly description: string;
  readonly names: readonly string[];
  readonly features: Readonly<Record<string, unknown>>;
}

/**
 * Keeps the definition of a view beside its values, once.
 * @throws TidemarkError `feature.conflict` where values of another view are kept under its name and version
 */
export async function keepView(store: string, view: FeatureView): Promise<void> {
  if (await isKept(store, view)) return;
  const { name: viewName, version, fingerprint, description, features } = view;
  const text = JSON.stringify({ fingerprint, name: viewName, version, description, features });
  await publishFile(store, join(viewFolder(store, view), name), (partial) => writeFile(partial, text));
}

/**
 * Whether this view is kept already.
 * @throws TidemarkError `feature.conflict` where values of another view are kept under its name and version
 */
export async function isKept(store: string, view: FeatureView): Promise<boolean> {
  const known = await readView(store, view);
  if (known === null) return false;
  if (known.fingerprint === view.fingerprint) return true;
  throw new TidemarkError(
    'feature.conflict',
    `the feature store keeps ${view.name}@${view.version} with the fingerprint ${known.fingerprint.slice(0, 12)}, and this one has ${view.fingerprint.slice(0, 12)}`,
    {
      value: view.fingerprint,
      hint: 'Give the changed view the next version, or use the feature store of another project.',
    },
  );
}

/** The view that is kept under a name and version; null if none is. */
export async function readView(store: string, view: ViewName): Promise<KeptView | null> {
  let text: string;
  try {
    text = await readFile(join(viewFolder(store, view), name), 'utf8');
  } catch {
    return null;
  }
  const kept = schema.parse(JSON.parse(text));
  return { ...kept, names: Object.keys(kept.features) };
}

/** Every view of which values are kept, by name, then version. */
export async function listViews(store: string): Promise<readonly ViewName[]> {
  const found: ViewName[] = [];
  const root = join(store, 'features');
  for (const viewName of await listFolders(root)) {
    const versions = (await listFolders(join(root, viewName))).map((one) =>
      Number(one.replace('version=', '')),
    );
    for (const version of versions.sort((a, b) => a - b))
      found.push({ name: decodeURIComponent(viewName.replace('view=', '')), version });
  }
  return found;
}
