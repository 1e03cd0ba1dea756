import type { Db } from '@tidemark/db';
import { formatSignalId, type NewSignal, parseNewSignal, type Signal, TidemarkError } from '@tidemark/domain';
import { checkSignalRetention } from './check-signal-retention.ts';
import { readSignalRecord } from './read-signal-record.ts';

/** One round trip for a signal that is new; whatever chunk it needs the server makes by itself. */
const sql = `
  INSERT INTO signals (model_id, symbol, tf, ts, pred, proba, features, latency_ms)
  VALUES ($1, $2, $3, $4, $5, $6, $7::jsonb, $8) ON CONFLICT (model_id, symbol, tf, ts) DO NOTHING RETURNING id`;

/**
 * Writes one signal and returns it as it is stored, with `created: false` if the model had one for this symbol,
 * timeframe and time before: that one is returned.
 * @throws TidemarkError `signal.invalid`, `features.invalid`, `signal.before_retention`
 */
export async function createSignal(db: Db, input: NewSignal): Promise<{ signal: Signal; created: boolean }> {
  const signal = parseNewSignal(input);
  const { modelId, symbol, tf, ts, pred, proba, features, latencyMs } = signal;
  await checkSignalRetention(db, ts);
  const [row] = await db.query<{ id: string }>('create-signal', sql, [
    ...[modelId, symbol, tf, new Date(ts), pred, proba],
    ...[JSON.stringify(features), latencyMs],
  ]);
  if (row !== undefined) {
    const id = formatSignalId({ ts, rowId: BigInt(row.id) });
    return { signal: { ...signal, id, label: null, outcome: null, realizedRr: null }, created: true };
  }
  const stored = await db.prisma.signal.findUnique({
    where: { modelId_symbol_tf_ts: { modelId, symbol, tf, ts: new Date(ts) } },
  });
  if (stored !== null) return { signal: readSignalRecord(stored), created: false };
  throw new TidemarkError('signal.unknown', 'the signal was deleted while it was being written', {
    value: signal,
  });
}
