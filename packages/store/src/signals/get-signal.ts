import type { Db } from '@tidemark/db';
import { parseSignalId, quote, type Signal, TidemarkError } from '@tidemark/domain';
import { readSignalRecord } from './read-signal-record.ts';

/** The key of a signal for Prisma: row id and time, so that the lookup touches one chunk. */
export function signalKey(id: string) {
  const { rowId, ts } = parseSignalId(id);
  return { id_ts: { id: rowId, ts: new Date(ts) } };
}

export function unknownSignal(id: string): TidemarkError {
  return new TidemarkError('signal.unknown', `no signal has the id ${quote(id)}`, {
    value: id,
    hint: 'Take the id from `tidemark signals list`; signals expire with the retention.',
  });
}

/** The signal with this public id. @throws TidemarkError `signal.unknown`, `id.invalid` */
export async function getSignal(db: Db, id: string): Promise<Signal> {
  const row = await db.prisma.signal.findUnique({ where: signalKey(id) });
  if (row === null) throw unknownSignal(id);
  return readSignalRecord(row);
}
