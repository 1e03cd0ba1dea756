import { isAbsolute, join, resolve } from 'node:path';
import { findHome } from '@tidemark/db';
import { parseSymbol, TidemarkError } from '@tidemark/domain';
import { isHttpAddress } from '@tidemark/market';
import type { CommandContext } from '@tidemark/terminal';
import { ingestArchive } from '../ingest-archive.ts';
import { planArchive } from '../plan-archive.ts';
import { reportIngest } from './report-ingest.ts';
import { showProgress } from './show-progress.ts';

export interface ArchiveCommandOptions {
  readonly base: string;
  readonly market: string;
  readonly symbol: readonly string[];
  readonly tf: string;
  readonly from: string;
  readonly to: string;
  readonly as?: string;
  readonly parallel: number;
}

/** `tidemark ingest archive` */
export async function runIngestArchive(
  context: CommandContext,
  options: ArchiveCommandOptions,
): Promise<void> {
  const { as, parallel } = options;
  const files = planArchive({ ...options, symbols: options.symbol });
  if (as !== undefined && new Set(options.symbol).size > 1) {
    throw new TidemarkError(
      'command.wrong_use',
      `--as ${as} was given for ${options.symbol.length} symbols`,
      {
        value: as,
        hint: 'Load the symbols that need another name one at a time.',
      },
    );
  }
  const local =
    !isHttpAddress(options.base) && !options.base.startsWith('file://') && !isAbsolute(options.base);
  const db = await context.openDb();
  using progress = showProgress(context);
  const summary = await ingestArchive({
    db,
    base: local ? resolve(context.cwd, options.base) : options.base,
    cacheDir: join(findHome(context.env, context.cwd), 'cache'),
    files,
    ...(as === undefined ? {} : { as: parseSymbol(as) }),
    parallel,
    signal: context.signal,
    onEvent: progress.onEvent,
  });
  await reportIngest(context, progress, summary);
}
