import type { Db } from '@tidemark/db';
import { parseSignalId, type SignalId } from '@tidemark/domain';
import { unknownSignal } from './get-signal.ts';

/** Deletes one signal. Retrain requests that name it stay. @throws TidemarkError `signal.unknown`, `id.invalid` */
export async function deleteSignal(db: Db, id: SignalId): Promise<void> {
  const { rowId, ts } = parseSignalId(id);
  const { count } = await db.prisma.signal.deleteMany({ where: { id: rowId, ts: new Date(ts) } });
  if (count === 0) throw unknownSignal(id);
}
