import { resolve } from 'node:path';
import { parseSymbol, parseTimeframe, quote, TidemarkError } from '@tidemark/domain';
import { type CommandContext, showProgress } from '@tidemark/terminal';
import { isoTime, parseChoice } from '@tidemark/terminal/values';
import { importSignals, type SignalImport } from './import-signals.ts';
import { formatOf } from './open-signal-rows.ts';
import { signalFormats } from './signal-row.ts';
import { type ColumnRules, importColumns } from './to-new-signal.ts';

export interface SignalImportOptions {
  readonly format?: string;
  readonly model?: string;
  readonly symbol?: string;
  readonly tf?: string;
  readonly tsIs: string;
  readonly map?: readonly string[];
  readonly rest?: string;
  readonly dryRun?: true;
}

/** Reasons that are printed; the table keeps more. */
const shownReasons = 5;

/** `tidemark signals import` */
export async function runSignalImport(
  context: CommandContext,
  files: readonly string[],
  options: SignalImportOptions,
): Promise<void> {
  const rules = readRules(options);
  const named = options.format === undefined ? null : parseChoice(options.format, '--format', signalFormats);
  const jobs = files.map((file) => ({
    path: resolve(context.cwd, file),
    format: named ?? formatOf(file),
  }));
  const db = await context.openDb();
  const imports: { readonly file: string; readonly done: SignalImport }[] = [];
  for (const { path, format } of jobs) {
    using progress = showProgress({ stderr: context.stderr, quiet: context.quiet, unit: 'rows' });
    const done = await importSignals({
      ...{ db, path, format, rules, signal: context.signal },
      dryRun: options.dryRun === true,
      onProgress: (rows) => progress.update(rows, null),
    });
    imports.push({ file: path, done });
    if (done.interrupted) break;
  }
  const rejected = imports.reduce((sum, { done }) => sum + done.rejected, 0);
  await context.report({
    data: {
      dryRun: options.dryRun === true,
      files: imports.map(({ file, done: { reasons, from, to, ...counts } }) => ({
        file,
        ...counts,
        from: isoTime(from),
        to: isoTime(to),
        reasons: reasons.slice(0, 20).map(({ line, code, message }) => ({ line, code, message })),
      })),
    },
    text: () => imports.map(({ file, done }) => describe(file, done, options.dryRun === true)).join('\n'),
    exitCode: rejected > 0 ? 1 : 0,
  });
}

function readRules({ model, symbol, tf, tsIs, map = [], rest }: SignalImportOptions): ColumnRules {
  return {
    names: new Map(map.map(parseMapping)),
    defaults: {
      ...(model === undefined ? {} : { model_id: model }),
      ...(symbol === undefined ? {} : { symbol: parseSymbol(symbol) }),
      ...(tf === undefined ? {} : { tf: parseTimeframe(tf) }),
    },
    tsIs: parseChoice(tsIs, '--ts-is', ['decision', 'candle-open']),
    restIsFeatures: rest !== undefined && parseChoice(rest, '--rest', ['features']) === 'features',
  };
}

function parseMapping(text: string): readonly [string, string] {
  const at = text.indexOf('=');
  const [column, name] = [text.slice(0, at), text.slice(at + 1)];
  if (importColumns.some((one) => one === column) && name !== '') return [column, name];
  throw new TidemarkError('columns.invalid', `--map is ${quote(text)}`, {
    value: text,
    hint: `Write COLUMN=NAME, with the name in the file last, and a column of ${importColumns.join(', ')}.`,
  });
}

function describe(file: string, done: SignalImport, dryRun: boolean): string {
  const count = (value: number) => value.toLocaleString('en-US');
  const { rows, inserted, existing, rejected, reasons, from, to } = done;
  const written = dryRun ? 'nothing written' : `${count(inserted)} new, ${count(existing)} stored before`;
  return [
    `${file}: ${count(rows)} rows, ${written}${rejected > 0 ? `, ${count(rejected)} rejected` : ''}`,
    ...(from === null ? [] : [`  decisions from ${isoTime(from)} to ${isoTime(to ?? from)}`]),
    ...reasons.slice(0, shownReasons).map(({ line, code, message }) => `  line ${line}: ${code}: ${message}`),
    ...(rejected > shownReasons
      ? ['  more of them, with the rows: SELECT * FROM rejected_rows ORDER BY line']
      : []),
    ...(done.interrupted ? ['  interrupted: the same command imports the rest'] : []),
  ].join('\n');
}
