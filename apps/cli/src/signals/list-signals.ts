import {
  formatSignalId,
  outcomes,
  parseSignalId,
  parseSymbol,
  parseTimeframe,
  sides,
} from '@tidemark/domain';
import { countSignals, listSignals, type SignalQuery } from '@tidemark/store';
import { type CommandContext, formatTable } from '@tidemark/terminal';
import { parseChoice, parseRange, parseWholeNumber } from '@tidemark/terminal/values';
import { parseFeatureFilter } from '../options/parse-feature-filter.ts';
import { signalColumns, signalData } from './signal-table.ts';

export interface SignalListOptions {
  readonly from?: string;
  readonly to?: string;
  readonly symbol?: string;
  readonly tf?: string;
  readonly model?: string;
  readonly pred?: string;
  readonly outcome?: string;
  readonly feature?: readonly string[];
  readonly limit: string;
  readonly after?: string;
  readonly count?: true;
}

/** `tidemark signals list` */
export async function listSignalPage(context: CommandContext, options: SignalListOptions): Promise<void> {
  const query = readQuery(options);
  const limit = parseWholeNumber(options.limit, { name: '--limit', min: 1, max: 10_000 });
  const after = options.after === undefined ? {} : { after: formatSignalId(parseSignalId(options.after)) };
  const db = await context.openDb();
  if (options.count === true) {
    const count = await countSignals(db, query);
    return context.report({ data: { count }, text: () => String(count) });
  }
  const { signals, next } = await listSignals(db, { ...query, ...after, limit });
  await context.report({
    data: { signals: signals.map(signalData), next },
    text: () => (signals.length === 0 ? 'No signals found.' : formatTable(signalColumns, signals)),
  });
  if (next !== null) context.log(`there are more: add --after ${next}`);
}

function readQuery(options: SignalListOptions): SignalQuery {
  const { symbol, tf, model, pred, outcome, feature = [] } = options;
  return {
    range: parseRange(options, Date.now()),
    features: feature.map(parseFeatureFilter),
    ...(symbol === undefined ? {} : { symbol: parseSymbol(symbol) }),
    ...(tf === undefined ? {} : { tf: parseTimeframe(tf) }),
    ...(model === undefined ? {} : { modelId: model }),
    ...(pred === undefined ? {} : { pred: parseChoice(pred, '--pred', sides) }),
    ...(outcome === undefined ? {} : { outcome: parseOutcome(outcome) }),
  };
}

function parseOutcome(text: string) {
  const choice = parseChoice(text, '--outcome', [...outcomes, 'none']);
  return choice === 'none' ? null : choice;
}
