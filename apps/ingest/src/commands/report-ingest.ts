import type { CommandContext } from '@tidemark/terminal';
import type { IngestSummary } from '../ingest-summary.ts';

/** Prints what an ingest did; the exit code is 1 if it failed for a file or rejected a row. */
export async function reportIngest(
  context: CommandContext,
  progress: Disposable,
  summary: IngestSummary,
): Promise<void> {
  // The bar has to be gone before the result is printed.
  progress[Symbol.dispose]();
  const isClean = summary.failedFiles === 0 && summary.rejected === 0;
  await context.report({ data: summary, text: () => describeSummary(summary), exitCode: isClean ? 0 : 1 });
}

const number = (value: number) => value.toLocaleString('en-US');

export function describeSummary(summary: IngestSummary): string {
  const { files, skipped, rows, missing, unverified, failures, rejected } = summary;
  const parts = (['inserted', 'unchanged', 'revised', 'duplicates', 'rejected'] as const)
    .filter((part) => part === 'inserted' || summary[part] > 0)
    .map((part) => `${number(summary[part])} ${part}`);
  return [
    `${number(files)} files, ${number(rows)} rows (${parts.join(', ')}) in ${summary.seconds.toFixed(1)} s`,
    ...(skipped > 0 ? [`${number(skipped)} files were loaded before`] : []),
    ...(rejected > 0
      ? ['rejected rows, the first 1,000 of each file with line and reason: SELECT * FROM rejected_rows']
      : []),
    ...list('not in the archive', missing),
    ...list('loaded without a published checksum', unverified),
    ...failures.flatMap(({ file, code, message, hint }) => [
      `failed: ${file}`,
      `  ${code}: ${message}`,
      ...(hint === null ? [] : [`  ${hint}`]),
    ]),
    ...(summary.interrupted ? ['interrupted: run the same command again for the rest'] : []),
  ].join('\n');
}

function list(what: string, files: readonly string[]): string[] {
  return files.length === 0
    ? []
    : [`${what}: ${number(files.length)} files`, ...files.map((file) => `  ${file}`)];
}
