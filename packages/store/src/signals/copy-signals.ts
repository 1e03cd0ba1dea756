import type { DbTransaction } from '@tidemark/db';
import type { NewSignal } from '@tidemark/domain';
import { startCopy } from '../copy/start-copy.ts';
import { createFeatureText } from './feature-text.ts';

const columns = ['model_id', 'symbol', 'tf', 'ts', 'pred', 'proba', 'features', 'latency_ms'];

/** Copies signals straight into their table: twice as fast as an INSERT. A key that is stored fails it with a unique violation. */
export async function copySignals(tx: DbTransaction, batch: readonly NewSignal[]): Promise<void> {
  const copy = startCopy(tx, 'signals', columns);
  const { encoder } = copy;
  const featureText = createFeatureText();
  try {
    for (const signal of batch) {
      encoder.beginRow(columns.length);
      encoder.name(signal.modelId);
      encoder.name(signal.symbol);
      encoder.name(signal.tf);
      encoder.instant(signal.ts);
      encoder.name(signal.pred);
      encoder.float(signal.proba);
      encoder.jsonb(featureText(signal.features));
      encoder.float(signal.latencyMs);
      await copy.drain();
    }
    await copy.end();
  } catch (error) {
    copy.abort();
    throw error;
  }
}
