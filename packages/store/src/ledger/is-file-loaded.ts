import type { Db } from '@tidemark/db';
import { holdsFirstCandle } from './holds-first-candle.ts';
import { readExpiryHorizon } from './read-expiry-horizon.ts';
import { type LedgerKey, readLedgerEntry } from './read-ledger-entry.ts';

/**
 * Whether the ledger holds a file with this checksum, and the database the candles that came of it, as far as it keeps
 * any so old.
 */
export async function isFileLoaded(
  db: Db,
  file: LedgerKey & { readonly checksum: string },
): Promise<boolean> {
  const entry = await readLedgerEntry(db, file);
  if (entry?.checksum !== file.checksum) return false;
  return holdsFirstCandle(db, file, entry.load.firstTs, await readExpiryHorizon(db));
}
