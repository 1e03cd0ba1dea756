import type { Db, DbTransaction } from '@tidemark/db';
import { TidemarkError } from '@tidemark/domain';

/** A view to be known to the registry. */
export interface FeatureViewToRegister {
  readonly name: string;
  readonly version: number;
  /** SHA-256, hex. */
  readonly fingerprint: string;
  readonly description: string;
  /** Definitions by name, as they are kept in JSON. */
  readonly features: Readonly<Record<string, unknown>>;
}

const insert = `
  INSERT INTO feature_views (name, version, fingerprint, description, features) VALUES ($1, $2, $3, $4, $5)
  ON CONFLICT (name, version) DO NOTHING`;

const read = 'SELECT fingerprint FROM feature_views WHERE name = $1 AND version = $2';

/**
 * Makes a view known to the registry, once.
 * @throws TidemarkError `feature.conflict` where another view is known under its name and version
 */
export async function registerFeatureView(
  db: Pick<Db | DbTransaction, 'query'>,
  { name, version, fingerprint, description, features }: FeatureViewToRegister,
): Promise<void> {
  const key = [name, version];
  await db.query('register-feature-view', insert, [...key, fingerprint, description, features]);
  const [known] = await db.query<{ fingerprint: string }>('read-feature-fingerprint', read, key);
  if (known === undefined || known.fingerprint === fingerprint) return;
  throw new TidemarkError(
    'feature.conflict',
    `the database knows ${name}@${version} with the fingerprint ${known.fingerprint.slice(0, 12)}, and this one has ${fingerprint.slice(0, 12)}`,
    {
      value: fingerprint,
      hint: 'Give the changed view the next version. If the feature store no longer has the other one, `tidemark features versions rebuild` makes the database forget it; if it need not, prune it with `tidemark features versions prune VIEW@N --whole-view`.',
    },
  );
}
