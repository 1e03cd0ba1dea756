import { relative, resolve } from 'node:path';
import { quote, TidemarkError } from '@tidemark/domain';
import { quoteText } from '../engine/quote-sql.ts';
import { writeAside } from '../engine/write-aside.ts';
import type { FeatureStore } from '../open-feature-store.ts';
import { sqlFailed } from './prepare-read.ts';
import { type StoreQuery, withStatement } from './query-feature-store.ts';

/**
 * Writes the result of a statement that reads, see `queryFeatureStore`, as Parquet, of any length; the file has its name when it is whole.
 * @returns how many rows it has
 * @throws TidemarkError `sql.not_a_read`, `sql.failed`, `file.unwritable`
 */
export async function writeQuery(
  store: FeatureStore,
  query: StoreQuery & { readonly out: string },
): Promise<number> {
  const { out, sql } = query;
  refuseInside(store.folder, out);
  return writeAside(out, (partial) =>
    withStatement(store, query, async (connection) => {
      // A subquery, for DESCRIBE and its like can stand in one, but not in COPY.
      const select = `SELECT * FROM (\n${sql.replace(/;\s*$/, '')}\n)`;
      try {
        const result = await connection.run(
          `COPY (${select}) TO ${quoteText(partial)} (FORMAT parquet, COMPRESSION zstd)`,
        );
        return result.rowsChanged;
      } catch (cause) {
        if (String(cause).includes(partial)) throw cause;
        throw sqlFailed(cause);
      }
    }),
  );
}

/** @throws TidemarkError `sql.not_a_read` for a file in the feature store */
export function refuseInside(store: string, out: string): void {
  const inside = relative(store, resolve(out));
  if (inside.startsWith('..') || resolve(inside) === inside) return;
  throw new TidemarkError('sql.not_a_read', `${quote(out)} is in the feature store`, {
    value: out,
    hint: 'Results of statements are written elsewhere: the feature store holds only what can be made again.',
  });
}
