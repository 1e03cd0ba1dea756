import type { RunQuery } from '@tidemark/db';
import { quote, type RetrainRequest, TidemarkError } from '@tidemark/domain';
import { type RetrainRow, readRetrainRow, retrainColumns } from './retrain-row.ts';

const get = `SELECT ${retrainColumns} FROM retrain_queue WHERE id = $1`;

/** The row id behind a public id. @throws TidemarkError `id.invalid` */
export function parseRetrainRequestId(id: string): bigint {
  if (/^\d{1,18}$/.test(id)) return BigInt(id);
  throw new TidemarkError('id.invalid', `${quote(id)} is not a retrain request's id`, {
    value: id,
    hint: 'It is a whole number, as `tidemark retrain list` prints it.',
  });
}

/** @throws TidemarkError `retrain.unknown`, `id.invalid` */
export async function getRetrainRequest(
  db: { readonly query: RunQuery },
  id: string,
): Promise<RetrainRequest> {
  const [row] = await db.query<RetrainRow>('get-retrain-request', get, [parseRetrainRequestId(id)]);
  if (row !== undefined) return readRetrainRow(row);
  throw new TidemarkError('retrain.unknown', `no retrain request has the id ${quote(id)}`, {
    value: id,
    hint: '`tidemark retrain list` shows the queue.',
  });
}
