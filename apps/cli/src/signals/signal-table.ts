import type { Signal } from '@tidemark/domain';
import type { Column } from '@tidemark/terminal';
import { formatTime, isoTime } from '@tidemark/terminal/values';

/** The columns for people; features are shown with a single signal. */
export const signalColumns: readonly Column<Signal>[] = [
  { heading: 'id', cell: (signal) => signal.id },
  { heading: 'time', cell: (signal) => formatTime(signal.ts) },
  { heading: 'symbol', cell: (signal) => signal.symbol },
  { heading: 'tf', cell: (signal) => signal.tf },
  { heading: 'model', cell: (signal) => signal.modelId },
  { heading: 'pred', cell: (signal) => signal.pred },
  { heading: 'proba', cell: (signal) => signal.proba, digits: 3 },
  { heading: 'label', cell: (signal) => signal.label },
  { heading: 'outcome', cell: (signal) => signal.outcome },
  { heading: 'R', cell: (signal) => signal.realizedRr, digits: 4 },
  { heading: 'ms', cell: (signal) => signal.latencyMs, digits: 3 },
];

/** A signal as JSON. */
export function signalData(signal: Signal): unknown {
  return { ...signal, ts: isoTime(signal.ts) };
}
