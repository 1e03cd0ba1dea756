import type { Db } from '@tidemark/db';
import { type NewSignal, type Signal, TidemarkError } from '@tidemark/domain';
import { createSignals } from './create-signals.ts';
import { readSignalRecord } from './read-signal-record.ts';

/**
 * Writes one signal and returns it as it is stored, with `created: false` if the model had one for this symbol,
 * timeframe and time before: that one is returned.
 * @throws TidemarkError `signal.invalid`, `features.invalid`, `signal.before_retention`
 */
export async function createSignal(db: Db, signal: NewSignal): Promise<{ signal: Signal; created: boolean }> {
  const { inserted } = await createSignals(db, [signal]);
  const { modelId, symbol, tf } = signal;
  const row = await db.prisma.signal.findUnique({
    where: { modelId_symbol_tf_ts: { modelId, symbol, tf, ts: new Date(signal.ts) } },
  });
  if (row !== null) return { signal: readSignalRecord(row), created: inserted === 1 };
  throw new TidemarkError('signal.unknown', 'the signal was deleted while it was being written', {
    value: signal,
  });
}
