import { type LineCount, percentage } from './line-coverage.ts';

/** The least share of the lines of a package that its own suite has to run. */
export const requiredCoverage = 95;

/** A file that does not count, and why not. */
export interface CoverageExemption {
  readonly file: string;
  readonly reason: string;
}

export interface CoverageVerdict {
  readonly percent: number;
  readonly faults: readonly string[];
}

/**
 * Whether a package's suite runs enough of its lines. Paths are relative to the root. An exemption that is not needed is
 * a fault, so that the list stays as short as it can be.
 */
export function judgeCoverage(
  folder: string,
  files: ReadonlyMap<string, LineCount>,
  exemptions: readonly CoverageExemption[],
  required = requiredCoverage,
): CoverageVerdict {
  const own = exemptions.filter(({ file }) => file.startsWith(`${folder}/`));
  const exempt = new Set(own.map(({ file }) => file));
  const counted = [...files].filter(([file]) => !exempt.has(file));
  const total = counted.reduce(
    (sum, [, { lines, covered }]) => ({ lines: sum.lines + lines, covered: sum.covered + covered }),
    { lines: 0, covered: 0 },
  );
  const percent = percentage(total);
  const faults = own.flatMap(({ file, reason }) => {
    const count = files.get(file);
    if (reason.trim() === '') return [`the exemption of ${file} gives no reason`];
    if (count === undefined) return [`the exempted file ${file} is not there`];
    return percentage(count) < requiredCoverage ? [] : [`${file} needs no exemption: ${show(count)}`];
  });
  if (percent >= required) return { percent, faults };
  const worst = counted
    .filter(([, count]) => count.covered < count.lines)
    .sort(([, a], [, b]) => b.lines - b.covered - (a.lines - a.covered))
    .slice(0, 10)
    .map(([file, count]) => `  ${file}: ${show(count)}`);
  const title = `${percent.toFixed(1)}% of the lines of ${folder} ran, ${required}% have to; most are missing in`;
  return { percent, faults: [...faults, [title, ...worst].join('\n')] };
}

function show(count: LineCount): string {
  return `${percentage(count).toFixed(1)}% of ${count.lines} lines`;
}
