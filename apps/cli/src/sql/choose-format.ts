import { extname } from 'node:path';
import { TidemarkError } from '@tidemark/domain';
import type { CommandContext } from '@tidemark/terminal';
import { parseChoice } from '@tidemark/terminal/values';

const formats = ['table', 'csv', 'json', 'parquet'] as const;
export type SqlFormat = (typeof formats)[number];

/**
 * The format that is asked for, else that of the file's name, else a table for a terminal and CSV for what else stdout is.
 * @throws TidemarkError `command.wrong_use`
 */
export function chooseFormat(
  { json, stdout }: Pick<CommandContext, 'json' | 'stdout'>,
  { format: text, out }: { readonly format?: string; readonly out?: string },
): SqlFormat {
  const asked = text === undefined ? undefined : parseChoice(text, '--format', formats);
  if (out !== undefined) {
    const format = asked ?? formats.find((one) => `.${one}` === extname(out).toLowerCase());
    if (format !== undefined) return format;
    throw wrongUse(`the name of ${out} tells no format`, 'Name it .csv, .json or .parquet, or add --format.');
  }
  if (asked === 'parquet') throw wrongUse('Parquet was asked for without a file', 'Name one with --out.');
  if (json && asked !== undefined && asked !== 'json')
    throw wrongUse(`--json and --format ${asked} exclude each other`, 'Leave one of them out.');
  return asked ?? (json ? 'json' : stdout.isTTY === true ? 'table' : 'csv');
}

function wrongUse(message: string, hint: string): TidemarkError {
  return new TidemarkError('command.wrong_use', message, { hint });
}
