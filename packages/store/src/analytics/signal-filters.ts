import type { SignalSelection } from './scored-signal-query.ts';

/** Conditions on model_id, symbol and tf, as parameters $1 to $3; null is any. */
export const signalFilters =
  '($1::text IS NULL OR model_id = $1) AND ($2::text IS NULL OR symbol = $2) AND ($3::text IS NULL OR tf = $3)';

export function bindSignalFilters({ modelId, symbol, tf }: Omit<SignalSelection, 'range'>): unknown[] {
  return [modelId ?? null, symbol ?? null, tf ?? null];
}
