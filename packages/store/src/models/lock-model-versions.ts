import type { RunQuery } from '@tidemark/db';

const lockSpace = 0x7469_6d08;

/** Waits for whoever registers or promotes a version of the model at the same time; held until the transaction ends. */
export async function lockModelVersions(tx: { readonly query: RunQuery }, modelId: string): Promise<void> {
  await tx.query('lock-model-versions', 'SELECT pg_advisory_xact_lock($1, hashtext($2))', [
    lockSpace,
    modelId,
  ]);
}
