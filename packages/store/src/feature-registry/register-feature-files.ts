import type { Db, DbTransaction } from '@tidemark/db';
import type { FeatureSeries, RegisteredFeatureFile } from './registered-feature-file.ts';

export interface FeatureFilesToRegister {
  readonly series: FeatureSeries;
  /** Months of which `files` are all that there are; of others nothing is changed. */
  readonly months: readonly string[];
  /** The view has to be registered. */
  readonly files: readonly Omit<RegisteredFeatureFile, keyof FeatureSeries>[];
}

const forget = `
  DELETE FROM feature_partitions
  WHERE view = $1 AND version = $2 AND tf = $3 AND symbol = $4 AND month = ANY ($5::text[])
    AND (month, hash) NOT IN (SELECT * FROM unnest($6::text[], $7::text[]))`;

const insert = `
  INSERT INTO feature_partitions (view, version, tf, symbol, month, hash, rows, bytes, known_at, newest_created, current, path,
    published_at)
  SELECT $1, $2, $3, $4, month, hash, rows, bytes, to_timestamp(known_at / 1000), to_timestamp(newest_created / 1000), current,
    path, to_timestamp(published_at / 1000)
  FROM unnest($5::text[], $6::text[], $7::bigint[], $8::bigint[], $9::float8[], $10::float8[], $11::boolean[], $12::text[],
    $13::float8[]) AS file(month, hash, rows, bytes, known_at, newest_created, current, path, published_at)
  ON CONFLICT (view, version, tf, symbol, month, hash) DO UPDATE SET rows = excluded.rows, bytes = excluded.bytes,
    known_at = excluded.known_at, newest_created = excluded.newest_created, current = excluded.current, path = excluded.path,
    published_at = excluded.published_at`;

/** Makes the registry know the files of months of a series, and forget what is there no more. */
export async function registerFeatureFiles(
  db: Db,
  { series, months, files }: FeatureFilesToRegister,
): Promise<void> {
  await db.transaction((tx) => replaceFeatureFiles(tx, { series, months, files }));
}

/** The same inside a transaction. */
export async function replaceFeatureFiles(
  tx: Pick<DbTransaction, 'query'>,
  { series: { view, version, tf, symbol }, months, files }: FeatureFilesToRegister,
): Promise<void> {
  const key = [view, version, tf, symbol];
  const column = <Field extends keyof (typeof files)[number]>(field: Field) =>
    files.map((file) => file[field]);
  await tx.query('forget-feature-files', forget, [...key, months, column('month'), column('hash')]);
  if (files.length === 0) return;
  await tx.query('register-feature-files', insert, [
    ...key,
    column('month'),
    column('hash'),
    column('rows'),
    column('bytes'),
    column('knownAt'),
    column('newestCreated'),
    column('current'),
    column('path'),
    column('publishedAt'),
  ]);
}
