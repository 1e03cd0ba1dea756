import { resolve } from 'node:path';
import { TidemarkError } from '@tidemark/domain';
import { exportDataset, findDataset } from '@tidemark/feature-store';
import { type CommandContext, formatCount, type StoreOptions } from '@tidemark/terminal';
import { parseChoice, parseWholeNumber } from '@tidemark/terminal/values';
import { openStore } from '../options/open-store.ts';

export interface ExportOptions extends StoreOptions {
  readonly out: string;
  readonly fold?: string;
  readonly role?: string;
}

/** `tidemark dataset export DATASET --out FILE` */
export async function exportStoredDataset(
  context: CommandContext,
  text: string,
  options: ExportOptions,
): Promise<void> {
  const { out, fold, role } = options;
  if (role !== undefined && fold === undefined)
    throw new TidemarkError('command.wrong_use', '--role was given without --fold', {
      value: role,
      hint: 'Every fold has other rows to train and to test on: say which, from 0.',
    });
  const part = {
    ...(fold === undefined ? {} : { fold: parseWholeNumber(fold, { name: '--fold', min: 0 }) }),
    ...(role === undefined ? {} : { role: parseChoice(role, '--role', ['train', 'test'] as const) }),
  };
  await using store = await openStore(context, options);
  const manifest = await findDataset(store.folder, text);
  const rows = await exportDataset(store, { manifest, out: resolve(context.cwd, out), ...part });
  await context.report({
    data: { dataset: manifest.name, id: manifest.id, file: out, rows, ...part },
    text: () => `${formatCount(rows)} rows of ${manifest.name}/${manifest.id} written to ${out}`,
  });
}
