import type { DbTransaction } from '@tidemark/db';
import type { NewSignal } from '@tidemark/domain';

const sql = `
  SELECT FROM unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[], $5::timestamptz[]) AS span(model_id, symbol, tf, first, last)
  WHERE EXISTS (SELECT FROM signals s WHERE s.model_id = span.model_id AND s.symbol = span.symbol AND s.tf = span.tf
    AND s.ts >= span.first AND s.ts <= span.last AND s.ts >= $6 AND s.ts <= $7) LIMIT 1`;

interface Span {
  readonly signal: NewSignal;
  first: number;
  last: number;
}

/**
 * Whether any signal is stored between the first and the last of a batch of the same model, symbol and timeframe, or the
 * batch itself names a key twice: then it may not go by COPY.
 */
export async function mayBeStored(tx: DbTransaction, batch: readonly NewSignal[]): Promise<boolean> {
  const spans = new Map<string, Span>();
  const keys = new Set<string>();
  for (const signal of batch) {
    const { modelId, symbol, tf, ts } = signal;
    const name = `${tf} ${symbol} ${modelId}`;
    keys.add(`${ts} ${name}`);
    const span = spans.get(name);
    if (span === undefined) spans.set(name, { signal, first: ts, last: ts });
    else {
      span.first = Math.min(span.first, ts);
      span.last = Math.max(span.last, ts);
    }
  }
  if (keys.size < batch.length) return true;
  const all = [...spans.values()];
  const earliest = Math.min(...all.map(({ first }) => first));
  const latest = Math.max(...all.map(({ last }) => last));
  const found = await tx.query('find-stored-signal', sql, [
    all.map(({ signal }) => signal.modelId),
    all.map(({ signal }) => signal.symbol),
    all.map(({ signal }) => signal.tf),
    all.map(({ first }) => new Date(first)),
    all.map(({ last }) => new Date(last)),
    new Date(earliest),
    new Date(latest),
  ]);
  return found.length > 0;
}
