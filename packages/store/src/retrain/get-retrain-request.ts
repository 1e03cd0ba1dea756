import type { Db } from '@tidemark/db';
import { quote, type RetrainRequest, TidemarkError } from '@tidemark/domain';
import { readRetrainRecord } from './read-retrain-record.ts';

/** The row id behind a public id. @throws TidemarkError `id.invalid` */
export function parseRetrainRequestId(id: string): bigint {
  if (/^\d{1,18}$/.test(id)) return BigInt(id);
  throw new TidemarkError('id.invalid', `${quote(id)} is not a retrain request's id`, {
    value: id,
    hint: 'It is a whole number, as `tidemark retrain list` prints it.',
  });
}

export function unknownRetrainRequest(id: string): TidemarkError {
  return new TidemarkError('retrain.unknown', `no retrain request has the id ${quote(id)}`, {
    value: id,
    hint: '`tidemark retrain list` shows the queue.',
  });
}

/** @throws TidemarkError `retrain.unknown`, `id.invalid` */
export async function getRetrainRequest(db: Db, id: string): Promise<RetrainRequest> {
  const row = await db.prisma.retrainRequest.findUnique({ where: { id: parseRetrainRequestId(id) } });
  if (row === null) throw unknownRetrainRequest(id);
  return readRetrainRecord(row);
}
