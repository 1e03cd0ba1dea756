import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { quote, TidemarkError } from '@tidemark/domain';
import { z } from 'zod';
import { listFolders } from '../layout/list-files.ts';
import { datasetSpecSchema } from './dataset-spec.ts';

const hash = z.string().regex(/^[0-9a-f]{64}$/);

const contents = z.object({
  rows: z.number().int(),
  /** SHA-256 over the canonical rows, whatever wrote the file. */
  hash,
  /** SHA-256 of the file: equal only where the same release wrote it. */
  fileHash: hash,
  bytes: z.number().int(),
});

const foldSummary = z.object({
  train: z.number().int(),
  test: z.number().int(),
  purged: z.number().int(),
  embargoed: z.number().int(),
  /** The contiguous test blocks, [from, to), epoch milliseconds. */
  blocks: z.array(z.object({ from: z.number(), to: z.number() })),
});

/** All that is needed to make a dataset again, and to know that it is the same. */
export const manifestSchema = z.object({
  format: z.literal(1),
  name: z.string(),
  /** The first 16 digits of the hash of its contents. */
  id: z.string().regex(/^[0-9a-f]{16}$/),
  createdAt: z.string(),
  product: z.string(),
  writer: z.string(),
  spec: datasetSpecSchema,
  /** Epoch milliseconds. */
  knownAt: z.number().int(),
  views: z.array(
    z.object({
      name: z.string(),
      version: z.number().int(),
      fingerprint: hash,
      features: z.array(z.string()),
    }),
  ),
  /** Decision times of the rows, both ends included, epoch milliseconds. */
  range: z.object({ from: z.number(), to: z.number() }).nullable(),
  embargoMs: z.number(),
  /** Rows by label, and what was left out by reason. */
  labels: z.record(z.string(), z.number().int()),
  leftOut: z.record(z.string(), z.number().int()),
  /** Shares of rows that are null, by column. */
  nullShares: z.record(z.string(), z.number()),
  folds: z.array(foldSummary),
  data: contents,
  foldRows: contents,
  /** Of the rows that a file gave: they cannot be had again from candles. */
  givenRows: contents.nullable(),
  /** Hash of data, folds and given rows together. */
  hash,
  /** The files that it was made from, relative to the feature store: pruning leaves them. */
  files: z.array(
    z.object({
      /** `candles`, or the view as name@version. */
      of: z.string(),
      symbol: z.string(),
      tf: z.string(),
      month: z.string(),
      path: z.string(),
      hash,
    }),
  ),
});

export type DatasetManifest = z.output<typeof manifestSchema>;
export type DatasetContents = z.output<typeof contents>;
export type PinnedFile = DatasetManifest['files'][number];

const file = 'manifest.json';

export function datasetsFolder(store: string): string {
  return join(store, 'datasets');
}

export function datasetFolder(
  store: string,
  { name, id }: { readonly name: string; readonly id: string },
): string {
  return join(datasetsFolder(store), name, id);
}

export async function writeManifest(folder: string, manifest: DatasetManifest): Promise<void> {
  await writeFile(join(folder, file), `${JSON.stringify(manifest, null, 2)}\n`);
}

/** @throws TidemarkError `file.corrupt` */
export async function readManifest(folder: string): Promise<DatasetManifest> {
  try {
    return manifestSchema.parse(JSON.parse(await readFile(join(folder, file), 'utf8')));
  } catch (cause) {
    throw new TidemarkError('file.corrupt', `${quote(join(folder, file))} is no manifest of a dataset`, {
      value: folder,
      hint: 'Build the dataset again, or restore the file.',
      cause,
    });
  }
}

/** Every dataset, by name, the oldest first. */
export async function listDatasets(store: string): Promise<readonly DatasetManifest[]> {
  const found: DatasetManifest[] = [];
  for (const name of await listFolders(datasetsFolder(store))) {
    const ids = await listFolders(join(datasetsFolder(store), name));
    const manifests = await Promise.all(ids.map((id) => readManifest(datasetFolder(store, { name, id }))));
    found.push(...manifests.sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1)));
  }
  return found;
}

/**
 * The dataset that a text names: its id or the beginning of it, or a name, of which the newest is meant.
 * @throws TidemarkError `dataset.unknown`
 */
export async function findDataset(store: string, text: string): Promise<DatasetManifest> {
  const all = await listDatasets(store);
  const named = all.filter(({ name, id }) => name === text || `${name}/${id}` === text);
  const found = named.at(-1) ?? only(all.filter(({ id }) => text.length >= 4 && id.startsWith(text)));
  if (found !== undefined) return found;
  throw new TidemarkError('dataset.unknown', `there is no dataset ${quote(text)}`, {
    value: text,
    hint:
      all.length === 0
        ? 'Build one with `tidemark dataset build`.'
        : `There is ${[...new Set(all.map(({ name }) => name))].join(', ')}; \`tidemark dataset list\` has their ids.`,
  });
}

function only<Value>(values: readonly Value[]): Value | undefined {
  return values.length === 1 ? values[0] : undefined;
}
