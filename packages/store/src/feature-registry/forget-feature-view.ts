import type { Db } from '@tidemark/db';

const sql = 'DELETE FROM feature_views WHERE name = $1 AND version = $2';

/** Makes the registry forget a view and its files, which are not touched. */
export async function forgetFeatureView(
  db: Pick<Db, 'query'>,
  { name, version }: { readonly name: string; readonly version: number },
): Promise<void> {
  await db.query('forget-feature-view', sql, [name, version]);
}
