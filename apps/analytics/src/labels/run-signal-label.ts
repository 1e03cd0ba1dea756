import { resolve } from 'node:path';
import { parseInstant, parseSymbol, timeRange } from '@tidemark/domain';
import { type LabelSummary, labelSignals } from '@tidemark/store';
import { type CommandContext, formatCount, formatFields, showProgress } from '@tidemark/terminal';
import type { SpecOptions } from './add-spec-options.ts';
import { readFundingFiles } from './read-funding-files.ts';
import { readLabelSpec } from './read-label-spec.ts';
import { specFields } from './spec-fields.ts';

export interface SignalLabelOptions extends SpecOptions {
  readonly model: string;
  readonly name?: string;
  readonly declare?: boolean;
  readonly dryRun?: boolean;
  readonly funding?: readonly string[];
  readonly symbol?: string;
  readonly from?: string;
  readonly to?: string;
}

/** `tidemark signals label` */
export async function runSignalLabel(context: CommandContext, options: SignalLabelOptions): Promise<void> {
  const { model, name, declare, dryRun, symbol, from, to } = options;
  const given = readLabelSpec(options);
  const funding =
    options.funding &&
    (await readFundingFiles(
      options.funding.map((file) => resolve(context.cwd, file)),
      symbol,
    ));
  const spec = given === null || funding === undefined ? given : { ...given, funding: 'charged' as const };
  const bounded = from !== undefined || to !== undefined;
  const range = bounded ? timeRange(parseInstant(from ?? earliest), parseInstant(to ?? latest)) : null;
  const request = {
    modelId: model,
    ...(spec === null ? {} : { spec }),
    ...(name === undefined ? {} : { name }),
    ...(declare === undefined ? {} : { declare }),
    ...(dryRun === undefined ? {} : { dryRun }),
    ...(symbol === undefined ? {} : { symbol: parseSymbol(symbol) }),
    ...(range === null ? {} : { range }),
    ...(funding === undefined ? {} : { funding }),
  };
  const db = await context.openDb();
  using progress = showProgress({ stderr: context.stderr, quiet: context.quiet, unit: 'signals' });
  const summary = await labelSignals(db, {
    ...request,
    signal: context.signal,
    onProgress: (done) => progress.update(done, null),
  });
  // The bar has to be gone before the result is printed.
  progress[Symbol.dispose]();
  await context.report({ data: toData(summary), text: () => describeLabelling(summary) });
}

const earliest = '0001-01-01';
const latest = '9999-01-01';

function toData({ modelId, spec, ...counts }: LabelSummary) {
  const { name, hash, declared, spec: rules } = spec;
  return { modelId, spec: { name, declared, hash, ...rules }, ...counts };
}

function describeLabelling({ modelId, spec, reasons, ...counts }: LabelSummary): string {
  const listed = Object.entries(reasons).map(([reason, count]) => `${reason} ${formatCount(count)}`);
  return formatFields([
    ['model', modelId],
    ['labelled by', `${spec.name}${spec.declared ? ' (declared)' : ' (beside the declared one)'}`],
    ...specFields(spec.spec),
    ['labelled', formatCount(counts.labelled)],
    ['  wins', formatCount(counts.wins)],
    ['  losses', formatCount(counts.losses)],
    ['  timeouts', formatCount(counts.timeouts)],
    ['  unresolved', formatCount(counts.unresolved)],
    ['  holds', formatCount(counts.holds)],
    ...(listed.length === 0 ? [] : [['not resolved for', listed.join(', ')] as const]),
    ['of them stale', formatCount(counts.stale)],
    ['pending', formatCount(counts.pending)],
    ['unchanged', formatCount(counts.unchanged)],
    ['own', formatCount(counts.own)],
  ]);
}
