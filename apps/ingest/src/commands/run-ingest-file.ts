import { resolve } from 'node:path';
import { parseSymbol, parseTimeframe } from '@tidemark/domain';
import { parseColumnMapping } from '@tidemark/market';
import type { CommandContext } from '@tidemark/terminal';
import { ingestFiles } from '../ingest-files.ts';
import { reportIngest } from './report-ingest.ts';
import { showProgress } from './show-progress.ts';

export interface FileCommandOptions {
  readonly symbol: string;
  readonly tf: string;
  readonly columns?: string;
  readonly venue: string;
  readonly market: string;
}

/** `tidemark ingest file` */
export async function runIngestFile(
  context: CommandContext,
  paths: readonly string[],
  options: FileCommandOptions,
): Promise<void> {
  const symbol = parseSymbol(options.symbol);
  const tf = parseTimeframe(options.tf);
  const columns = options.columns === undefined ? {} : { columns: parseColumnMapping(options.columns) };
  const db = await context.openDb();
  using progress = showProgress(context);
  const summary = await ingestFiles({
    db,
    paths: paths.map((path) => resolve(context.cwd, path)),
    symbol,
    tf,
    ...columns,
    origin: { venue: options.venue, market: options.market },
    signal: context.signal,
    onEvent: progress.onEvent,
  });
  await reportIngest(context, progress, summary);
}
