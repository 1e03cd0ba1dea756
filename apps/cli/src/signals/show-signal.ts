import { parseSignalId, type Signal } from '@tidemark/domain';
import { getSignal } from '@tidemark/store';
import { type CommandContext, formatFields } from '@tidemark/terminal';
import { formatTime } from '@tidemark/terminal/values';
import { signalData } from './signal-table.ts';

/** `tidemark signals show` */
export async function showSignal(context: CommandContext, id: string): Promise<void> {
  parseSignalId(id);
  await reportSignal(context, await getSignal(await context.openDb(), id));
}

/** Reports one signal with its features. */
export function reportSignal(context: CommandContext, signal: Signal): Promise<void> {
  return context.report({ data: signalData(signal), text: () => describe(signal) });
}

function describe(signal: Signal): string {
  const { features } = signal;
  return formatFields([
    ['id', signal.id],
    ['time', formatTime(signal.ts)],
    ['symbol', signal.symbol],
    ['timeframe', signal.tf],
    ['model', signal.modelId],
    ['pred', signal.pred],
    ['proba', signal.proba],
    ['label', signal.label],
    ['outcome', signal.outcome],
    ['realised R', signal.realizedRr],
    ['latency', signal.latencyMs === null ? null : `${signal.latencyMs} ms`],
    ...Object.entries(features).map(([name, value]) => [`features.${name}`, value] as const),
  ]);
}
