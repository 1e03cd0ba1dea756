import type { Db } from '@tidemark/db';
import type { Timeframe } from '@tidemark/domain';
import type { RegisteredFeatureFile } from './registered-feature-file.ts';

/** What is left out is not asked for. */
export interface FeatureFileFilter {
  readonly view?: string;
  readonly version?: number;
  readonly tf?: Timeframe;
  readonly symbol?: string;
}

const sql = `
  SELECT view, version, tf, symbol, month, hash, rows::float8, bytes::float8, known_at, newest_created, current, path, published_at
  FROM feature_partitions
  WHERE ($1::text IS NULL OR view = $1) AND ($2::int IS NULL OR version = $2) AND ($3::text IS NULL OR tf = $3)
    AND ($4::text IS NULL OR symbol = $4)
  ORDER BY view, version, tf, symbol, month, known_at, hash`;

type Row = {
  view: string;
  version: number;
  tf: Timeframe;
  symbol: string;
  month: string;
  hash: string;
  rows: number;
  bytes: number;
  known_at: Date;
  newest_created: Date | null;
  current: boolean;
  path: string;
  published_at: Date;
};

/** The files that the registry knows, by view, version, timeframe, symbol, month and known-at. */
export async function listFeatureFiles(
  db: Pick<Db, 'query'>,
  { view, version, tf, symbol }: FeatureFileFilter = {},
): Promise<readonly RegisteredFeatureFile[]> {
  const values = [view ?? null, version ?? null, tf ?? null, symbol ?? null];
  const rows = await db.query<Row>('list-feature-files', sql, values);
  return rows.map(({ known_at, newest_created, published_at, ...row }) => ({
    ...row,
    knownAt: known_at.getTime(),
    newestCreated: newest_created?.getTime() ?? null,
    publishedAt: published_at.getTime(),
  }));
}
