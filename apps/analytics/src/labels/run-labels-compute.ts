import { open } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { Db } from '@tidemark/db';
import { parseInstant, parseSymbol, parseTimeframe, TidemarkError, timeRange } from '@tidemark/domain';
import { describeLabelSpec } from '@tidemark/evaluation';
import { type CommandContext, formatCount, formatFields, showProgress, writeText } from '@tidemark/terminal';
import { parseChoice } from '@tidemark/terminal/values';
import type { SpecOptions } from './add-spec-options.ts';
import type { DecisionRow } from './decision-row.ts';
import { describeSpec } from './describe-spec.ts';
import { formatLabelledRow, labelColumns } from './format-labelled-row.ts';
import { labelRows } from './label-rows.ts';
import { readCandleDecisions } from './read-candle-decisions.ts';
import { readDecisionFile } from './read-decision-file.ts';
import { readLabelSpec } from './read-label-spec.ts';
import { specFields } from './spec-fields.ts';

export interface LabelsComputeOptions extends SpecOptions {
  readonly symbol?: string;
  readonly tf?: string;
  readonly from?: string;
  readonly to?: string;
  readonly format?: string;
  readonly out?: string;
}

const formats = ['csv', 'jsonl'] as const;

/** `tidemark labels compute` */
export async function runLabelsCompute(
  context: CommandContext,
  files: readonly string[],
  options: LabelsComputeOptions,
): Promise<void> {
  const spec = readLabelSpec(options);
  if (spec === null)
    throw wrongUse(
      'no label specification was given',
      'Say how to label, such as --profit 1% --stop 1% --horizon 60.',
    );
  const { out } = options;
  const byName = out !== undefined && /\.(jsonl|ndjson)$/i.test(out) ? 'jsonl' : 'csv';
  const format = options.format === undefined ? byName : parseChoice(options.format, '--format', formats);
  const readRows = chooseRows(context, files, options);
  const db = await context.openDb();
  using progress = showProgress({ stderr: context.stderr, quiet: context.quiet, unit: 'rows' });
  const counts: Record<string, number> = {};
  let rows = 0;
  const target = out === undefined ? context.stdout : await openForWriting(resolve(context.cwd, out));
  if (format === 'csv') await writeText(target, `${labelColumns.join(',')}\n`);
  for await (const batch of labelRows(db, readRows(db), spec)) {
    context.signal.throwIfAborted();
    await writeText(target, `${batch.map((row) => formatLabelledRow(row, format)).join('\n')}\n`);
    if (!target.writable && out === undefined) return;
    rows += batch.length;
    for (const { outcome } of batch) {
      const what = outcome.label ?? (outcome.status === 'unresolved' ? outcome.reason : 'pending');
      counts[what] = (counts[what] ?? 0) + 1;
    }
    progress.update(rows, null);
  }
  progress[Symbol.dispose]();
  if (out === undefined) {
    // Standard output has the rows; what they are by goes beside them.
    context.log(`${formatCount(rows)} rows by ${describeSpec(describeLabelSpec(spec), spec)}`);
    return;
  }
  await close(target);
  await context.report({
    data: { file: out, rows, counts, spec },
    text: () =>
      formatFields([
        ['written', `${formatCount(rows)} rows to ${out}`],
        ...specFields(spec),
        ...Object.entries(counts).map(([what, count]) => [what, formatCount(count)] as const),
      ]),
  });
}

function chooseRows(
  context: CommandContext,
  files: readonly string[],
  { symbol, tf, from, to }: LabelsComputeOptions,
): (db: Db) => AsyncIterable<DecisionRow> {
  if (files.length > 0) {
    if (symbol !== undefined || tf !== undefined || from !== undefined || to !== undefined) {
      throw wrongUse('rows of files and candles were asked for at once', 'Give files, or --symbol and --tf.');
    }
    return async function* rowsOfFiles() {
      for (const file of files) yield* readDecisionFile(resolve(context.cwd, file));
    };
  }
  if (symbol === undefined || tf === undefined) {
    throw wrongUse(
      'there is nothing to label',
      'Give files with symbol, tf and ts, or --symbol and --tf for every candle.',
    );
  }
  const query = {
    symbol: parseSymbol(symbol),
    tf: parseTimeframe(tf),
    range: timeRange(parseInstant(from ?? '0001-01-01'), parseInstant(to ?? '9999-01-01')),
  };
  return (db) => readCandleDecisions(db, query);
}

async function openForWriting(path: string): Promise<Writable> {
  try {
    return (await open(path, 'w')).createWriteStream();
  } catch (cause) {
    throw new TidemarkError('file.unwritable', `${path} cannot be written`, {
      value: path,
      hint: 'Give a path in a folder that is there and may be written to.',
      cause,
    });
  }
}

async function close(stream: Writable): Promise<void> {
  stream.end();
  await finished(stream);
}

function wrongUse(message: string, hint: string): TidemarkError {
  return new TidemarkError('command.wrong_use', message, { hint });
}
