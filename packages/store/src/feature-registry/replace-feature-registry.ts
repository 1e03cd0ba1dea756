import type { Db } from '@tidemark/db';
import { type FeatureFilesToRegister, replaceFeatureFiles } from './register-feature-files.ts';
import { type FeatureViewToRegister, registerFeatureView } from './register-feature-view.ts';

export interface FeatureRegistry {
  readonly views: readonly FeatureViewToRegister[];
  /** All there are, a series at a time. */
  readonly files: readonly FeatureFilesToRegister[];
}

/** Makes the registry say this and nothing else, in one transaction: whoever reads finds the old one or the new one. */
export async function replaceFeatureRegistry(db: Db, { views, files }: FeatureRegistry): Promise<void> {
  await db.transaction(async (tx) => {
    // Of its files, too.
    await tx.query('forget-feature-registry', 'DELETE FROM feature_views');
    for (const view of views) await registerFeatureView(tx, view);
    for (const one of files) await replaceFeatureFiles(tx, one);
  });
}
