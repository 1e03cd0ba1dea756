import type { Db } from '@tidemark/db';

/** A view that the registry knows. */
export interface RegisteredView {
  readonly name: string;
  readonly version: number;
  readonly fingerprint: string;
  readonly description: string;
  readonly features: Readonly<Record<string, unknown>>;
  /** Epoch milliseconds. */
  readonly createdAt: number;
}

const sql = `
  SELECT name, version, fingerprint, description, features, created_at FROM feature_views ORDER BY name, version`;

type Row = Omit<RegisteredView, 'createdAt'> & { created_at: Date };

/** The views that the registry knows, by name, then version. */
export async function listRegisteredViews(db: Pick<Db, 'query'>): Promise<readonly RegisteredView[]> {
  const rows = await db.query<Row>('list-registered-views', sql);
  return rows.map(({ created_at, ...row }) => ({ ...row, createdAt: created_at.getTime() }));
}
