import { findStoreFolder } from '@tidemark/db';
import { type ModelVersion, parseSignalId, type Signal } from '@tidemark/domain';
import { findModelsAt, getSignal } from '@tidemark/store';
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
  const active = await findModelsAt(db, { modelId, at: ts });
  const model = chooseVersion(signal, active);
  const store = findStoreFolder(context, options.store);
  const steps: readonly LineageStep[] = [
    describeSignal(signal),
    ...(model === null ? [describeNoModel(signal, active)] : await traceModel(store, model)),
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

/** A signal has no key: its version is that of the key that is its symbol, else of `default`, else the only one that was active. */
function chooseVersion({ symbol }: Signal, active: readonly ModelVersion[]): ModelVersion | null {
  const ofKey = (wanted: string) => active.find(({ key }) => key === wanted);
  const only = active.length === 1 ? active[0] : undefined;
  return ofKey(symbol) ?? ofKey('default') ?? only ?? null;
}

function describeNoModel({ modelId, symbol, ts }: Signal, active: readonly ModelVersion[]): LineageStep {
  const keys = active.map(({ key, version }) => `version ${version} of ${key}`);
  return {
    step: 'model',
    what: modelId,
    reproducible: false,
    why:
      keys.length === 0
        ? `no version of it was active at ${formatTime(ts)}: what made the signal is not registered`
        : `which one made it cannot be told, for none is of the key ${symbol}: ${keys.join(', ')}`,
  };
}
