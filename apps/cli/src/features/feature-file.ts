import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { extname, resolve } from 'node:path';
import { quote, TidemarkError } from '@tidemark/domain';
import type { FeatureView } from '@tidemark/features';
import { isoTime } from '@tidemark/terminal/values';
import type { FeatureRow } from './compute-feature-rows.ts';

/** A file of feature rows. It has its name only when it is whole; until then it ends in `.partial`. */
export interface FeatureFile extends AsyncDisposable {
  write(rows: readonly FeatureRow[]): Promise<void>;
  /** Gives the file its name. */
  end(): Promise<void>;
}

const formats = ['.csv', '.jsonl'] as const;
type Format = (typeof formats)[number];

/** @throws TidemarkError `command.wrong_use` for a name that tells no format */
export function formatOf(path: string): Format {
  const format = formats.find((one) => one === extname(path).toLowerCase());
  if (format !== undefined) return format;
  throw new TidemarkError('command.wrong_use', `the file ${quote(path)} ends neither in .csv nor in .jsonl`, {
    value: path,
    hint: 'Name it .csv for a table, or .jsonl for a JSON document a line.',
  });
}

/** @throws TidemarkError `file.unwritable` */
export async function openFeatureFile(cwd: string, path: string, view: FeatureView): Promise<FeatureFile> {
  const format = formatOf(path);
  const whole = resolve(cwd, path);
  const partial = `${whole}.partial`;
  let file: FileHandle | undefined;
  const attempt = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    try {
      return await work();
    } catch (cause) {
      throw new TidemarkError('file.unwritable', `${quote(path)} cannot be written`, {
        value: path,
        cause,
        hint: 'Check the folder, its rights and the space on the disk.',
      });
    }
  };
  const opened = await attempt(() => open(partial, 'w'));
  file = opened;
  if (format === '.csv') await attempt(() => opened.appendFile(`ts,${view.names.join(',')}\n`));
  return {
    write: (rows) =>
      attempt(() => opened.appendFile(rows.map((row) => `${formatRow(row, view, format)}\n`).join(''))),
    end: () =>
      attempt(async () => {
        file = undefined;
        await opened.close();
        await rename(partial, whole);
      }),
    async [Symbol.asyncDispose]() {
      if (file === undefined) return;
      await file.close();
      await rm(partial, { force: true });
    },
  };
}

function formatRow({ ts, features }: FeatureRow, view: FeatureView, format: Format): string {
  if (format === '.jsonl') return JSON.stringify({ ts: isoTime(ts), ...features });
  // Names and numbers need no quotes; what is null is empty.
  return [isoTime(ts), ...view.names.map((name) => features[name] ?? '')].join(',');
}
