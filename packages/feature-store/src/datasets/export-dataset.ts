import { join } from 'node:path';
import { quote, TidemarkError } from '@tidemark/domain';
import { copyQuery } from '../engine/copy-query.ts';
import { formatOf } from '../engine/file-format.ts';
import { quoteFiles, quoteText } from '../engine/quote-sql.ts';
import { writeAside } from '../engine/write-aside.ts';
import type { FeatureStore } from '../open-feature-store.ts';
import { datasetFiles } from './assemble-dataset.ts';
import { type DatasetManifest, datasetFolder } from './dataset-manifest.ts';
import { labelColumns } from './label-rows.ts';

export interface ExportDatasetRequest {
  readonly manifest: DatasetManifest;
  /** A file that ends in .csv or .parquet. */
  readonly out: string;
  /** Only the rows of this fold, from 0, with `role` and `weight`. */
  readonly fold?: number;
  readonly role?: 'train' | 'test';
  /** Leaves out what became of each decision: rows for whoever is to predict it. Default false. */
  readonly blind?: boolean;
}

/**
 * Writes the rows of a dataset in order of time, all of them or those of a fold.
 * @returns how many
 * @throws TidemarkError `dataset.unknown` for a fold that it does not have, `file.unwritable`, `file.format_unknown`
 */
export async function exportDataset(
  store: FeatureStore,
  { manifest, out, fold, role, blind = false }: ExportDatasetRequest,
): Promise<number> {
  const folder = datasetFolder(store.folder, manifest);
  const from = (name: string) =>
    `read_parquet(${quoteFiles([join(folder, name)])}, hive_partitioning = false)`;
  const columns = blind ? `d.* EXCLUDE (${labelColumns.join(', ')})` : 'd.*';
  const write = (select: string) =>
    writeAside(out, (path) => copyQuery(store.engine.connection, select, { path, format: formatOf(out) }));
  if (fold === undefined) {
    await write(`SELECT ${columns} FROM ${from(datasetFiles.data)} d ORDER BY "row"`);
    return manifest.data.rows;
  }
  const summary = manifest.folds[fold];
  if (summary === undefined)
    throw new TidemarkError('dataset.unknown', `${manifest.name}/${manifest.id} has no fold ${quote(fold)}`, {
      value: fold,
      hint: `It has ${manifest.folds.length}, counted from 0.`,
    });
  const roles = role === undefined ? '' : `AND f.role = ${quoteText(role)}`;
  await write(
    `SELECT ${columns}, f.role, f.weight FROM ${from(datasetFiles.data)} d JOIN ${from(datasetFiles.folds)} f ON f."row" = d."row"
     WHERE f.fold = ${fold} ${roles} ORDER BY d."row"`,
  );
  return (role === 'test' ? 0 : summary.train) + (role === 'train' ? 0 : summary.test);
}
