import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { TidemarkError } from '@tidemark/domain';
import type { CommandContext } from '@tidemark/terminal';

/** Writes a report where `--html` says. @throws TidemarkError `file.unwritable` */
export async function writePage(context: CommandContext, file: string, page: string): Promise<void> {
  const path = resolve(context.cwd, file);
  try {
    await writeFile(path, page);
  } catch (cause) {
    throw new TidemarkError('file.unwritable', `the report cannot be written to ${path}`, {
      value: file,
      hint: 'Give --html a file in a folder that exists and may be written to.',
      cause,
    });
  }
  context.log(`wrote ${path}`);
}
