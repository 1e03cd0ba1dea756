import type { DbTransaction } from '@tidemark/db';

/**
 * Lets this transaction decompress as much as its corrections need. TimescaleDB stops at 100,000 tuples, which a
 * corrected month of seconds exceeds, and a file's rows commit together or not at all.
 */
export async function liftDecompressionLimit(tx: DbTransaction): Promise<void> {
  await tx.query(
    'lift-decompression-limit',
    'SET LOCAL timescaledb.max_tuples_decompressed_per_dml_transaction = 0',
  );
}
