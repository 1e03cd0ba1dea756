import type { DbTransaction } from '@tidemark/db';

/** Advisory lock spaces beside those of loads; the locks belong to the transaction. */
const specLockSpace = 0x7469_6d05;
const labelLockSpace = 0x7469_6d06;

const sql = 'SELECT pg_advisory_xact_lock($1, hashtext($2))';

/** Lets one transaction at a time change which specifications a model keeps. */
export async function lockModelSpecs(tx: DbTransaction, modelId: string): Promise<void> {
  await tx.client.query(sql, [specLockSpace, modelId]);
}

/**
 * Lets one labelling of a model at a time run, until the transaction ends. Two would agree in the end but for one case: that
 * which read its candles before a correction could overwrite what the other computed after it.
 */
export async function lockModelLabels(tx: DbTransaction, modelId: string): Promise<void> {
  await tx.client.query(sql, [labelLockSpace, modelId]);
}
