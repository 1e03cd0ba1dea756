import { dirname, resolve } from 'node:path';
import { type DatasetSpec, parseDatasetSpec } from '@tidemark/feature-store';
import { readJsonFile } from '@tidemark/terminal/values';

/**
 * What a dataset is made of, from a JSON file; a file of rows that it names lies beside it.
 * @throws TidemarkError `file.unreadable`, `dataset.spec_invalid`
 */
export async function readDatasetSpec(path: string): Promise<DatasetSpec> {
  const hint = 'Give a JSON file that says what the dataset is made of.';
  const spec = parseDatasetSpec(await readJsonFile(path, { hint, code: 'dataset.spec_invalid' }));
  if (spec.rows.of !== 'file') return spec;
  return { ...spec, rows: { ...spec.rows, path: resolve(dirname(path), spec.rows.path) } };
}
