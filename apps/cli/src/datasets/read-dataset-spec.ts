import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { quote, TidemarkError } from '@tidemark/domain';
import { type DatasetSpec, parseDatasetSpec } from '@tidemark/feature-store';

/**
 * What a dataset is made of, from a JSON file; a file of rows that it names lies beside it.
 * @throws TidemarkError `file.unreadable`, `dataset.spec_invalid`
 */
export async function readDatasetSpec(path: string): Promise<DatasetSpec> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw new TidemarkError('file.unreadable', `${quote(path)} cannot be read`, {
      value: path,
      hint: 'Give a JSON file that says what the dataset is made of.',
      cause,
    });
  }
  let input: unknown;
  try {
    input = JSON.parse(text);
  } catch (cause) {
    throw new TidemarkError('dataset.spec_invalid', `${quote(path)} is no JSON: ${String(cause)}`, {
      value: path,
      hint: 'Names and texts stand in double quotes, and no comma stands before a closing bracket.',
      cause,
    });
  }
  const spec = parseDatasetSpec(input);
  if (spec.rows.of !== 'file') return spec;
  return { ...spec, rows: { ...spec.rows, path: resolve(dirname(path), spec.rows.path) } };
}
