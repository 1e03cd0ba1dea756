import { findStoreFolder } from '@tidemark/db';
import { parseSignalId, type Signal } from '@tidemark/domain';
import { findModelAt, getSignal } from '@tidemark/store';
import type { CommandContext, StoreOptions } from '@tidemark/terminal';
import { formatTime, isoTime } from '@tidemark/terminal/values';
import { formatSteps, isReproducible, type LineageStep } from './lineage-step.ts';
import { traceCandles } from './trace-candles.ts';
import { traceModel } from './trace-model.ts';

/** `tidemark lineage signal ID` */
export async function traceSignal(context: CommandContext, id: string, options: StoreOptions): Promise<void> {
  parseSignalId(id);
  const db = await context.openDb();
  const signal = await getSignal(db, id);
  const { modelId, ts } = signal;
  const model = await findModelAt(db, { modelId, at: ts });
  const store = findStoreFolder(context, options.store);
  const steps: readonly LineageStep[] = [
    describeSignal(signal),
    ...(model === null ? [describeNoModel(signal)] : await traceModel(store, model)),
    await traceCandles(db, signal),
  ];
  const reproducible = isReproducible(steps);
  await context.report({
    data: { signal: id, reproducible, steps },
    text: () => formatSteps(steps),
    exitCode: reproducible ? 0 : 1,
  });
}

function describeSignal({ id, modelId, symbol, tf, ts, pred, proba }: Signal): LineageStep {
  const sure = proba === null ? '' : ` at ${proba}`;
  return {
    step: 'signal',
    what: id,
    reproducible: null,
    why: `${modelId} said ${pred}${sure} of ${symbol} ${tf} at ${isoTime(ts)}`,
  };
}

function describeNoModel({ modelId, ts }: Signal): LineageStep {
  return {
    step: 'model',
    what: modelId,
    reproducible: false,
    why: `no version of it was active at ${formatTime(ts)}: what made the signal is not registered`,
  };
}
